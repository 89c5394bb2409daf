import { createContext } from 'react'

/** What only the server's render knows; in the browser the elements that use it are left as they came. */
export const ServerOnly = createContext<{ nonce: string | undefined; bootScript: string }>({
  nonce: undefined,
  bootScript: '',
})
