import type { ApiMiddleware } from '../http/context.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics/registry.ts'

/** One line and one observation for every request; the route is its template, never the path that was asked. */
export const observe =
  (log: Log, metrics: Metrics): ApiMiddleware =>
  async (ctx, next) => {
    const started = performance.now()
    await next()
    const seconds = (performance.now() - started) / 1000
    const { method, status } = ctx
    const route = ctx.state.route ?? 'none'
    metrics.httpSeconds.observe(
      { method: known(method), route, status_class: `${Math.floor(status / 100)}xx` },
      seconds,
    )
    if (!log.isLevelEnabled('info')) return
    const accountId = ctx.state.signedIn?.accountId
    log.info(
      {
        request_id: ctx.state.requestId,
        method,
        route,
        status,
        duration_ms: Math.round(seconds * 1000),
        account_id: accountId,
      },
      'request',
    )
  }

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
const known = (method: string) => (methods.has(method) ? method : 'other')
