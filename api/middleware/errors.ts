import { Problem } from '#domain/errors.ts'
import type { ApiContext, ApiMiddleware } from '../http/context.ts'
import { problemBody } from '../http/problem-body.ts'
import { translate } from '../http/translate.ts'
import { describeError, type Log } from '../log.ts'

/** The one place that turns errors into `application/problem+json`. */
export const errors =
  (log: Log): ApiMiddleware =>
  async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const problem = translate(error)
      if (problem.status >= 500 && !(error instanceof Problem))
        log.error(
          { request_id: ctx.state.requestId, route: ctx.state.route, code: problem.code, error: describeError(error) },
          'failed',
        )
      sendProblem(ctx, problem)
    }
  }

/** Writes a problem to the wire, with the headers that its status asks for. */
function sendProblem(ctx: ApiContext, problem: Problem): void {
  ctx.status = problem.status
  ctx.body = problemBody(problem, ctx.state.requestId)
  ctx.type = 'application/problem+json'
  if (problem.status === 401) ctx.set('WWW-Authenticate', 'Bearer realm="durabill"')
  if (problem.extra.retryAfterS !== undefined) ctx.set('Retry-After', String(problem.extra.retryAfterS))
}
