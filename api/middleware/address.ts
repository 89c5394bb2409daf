import { clientAddress, trustedNetworks } from '../http/address.ts'
import type { ApiMiddleware } from '../http/context.ts'

/** Notes who really asks: `X-Forwarded-For` counts only as far as proxies are trusted. */
export function address(proxies: readonly string[]): ApiMiddleware {
  const trusted = trustedNetworks(proxies)
  return (ctx, next) => {
    ctx.state.address = clientAddress(ctx.req, trusted)
    return next()
  }
}
