/// <reference types="vite/client" />
import type { RequestContext } from './server/context.ts'

declare module '@remix-run/server-runtime' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a module can be augmented by an interface only
  interface AppLoadContext extends RequestContext {}
}
