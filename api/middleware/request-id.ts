import { randomUUID } from 'node:crypto'
import type { ApiMiddleware } from '../http/context.ts'

const form = /^[\w.-]{8,64}$/

/** Every answer carries the request's id: the caller's own, if it is a plain one. */
export const requestId: ApiMiddleware = async (ctx, next) => {
  const given = ctx.get('x-request-id')
  ctx.state.requestId = form.test(given) ? given : randomUUID()
  ctx.set('X-Request-Id', ctx.state.requestId)
  await next()
}
