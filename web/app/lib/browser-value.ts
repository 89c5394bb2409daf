import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** Something that only the browser knows and that does not change while the page lives; null on the server. */
export function useBrowserValue(read: () => string | null): string | null {
  return useSyncExternalStore(never, read, () => null)
}
