import { Problem } from '#domain/errors.ts'
import type { ApiContext, ApiMiddleware } from '../http/context.ts'
import type { ApiRouter } from '../http/mount.ts'

/** What no route answered: 405 with `Allow` when the path is known under another method, else 404. */
export const fallback =
  (router: ApiRouter): ApiMiddleware =>
  (ctx: ApiContext) => {
    const methods = new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods))
    if (methods.size === 0) throw new Problem('not_found')
    const allow = [...methods].sort().join(', ')
    ctx.set('Allow', allow)
    throw new Problem('method_not_allowed', `This path takes ${allow}.`)
  }
