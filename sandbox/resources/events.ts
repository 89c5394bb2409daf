import type { Delivery } from '../delivery/outbox.ts'
import { invalidRequest } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { arr, bool, listParams, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { find } from './find.ts'

const keptSeconds = 30 * 24 * 60 * 60

/** `customer.*` means all types that begin so. */
const matches = (pattern: string, type: string): boolean =>
  pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === '*' || pattern === type

const succeeded = (ctx: Ctx, event: StripeObject): boolean =>
  event.pending_webhooks === 0 &&
  ctx.store.where<Delivery>('sandbox.delivery', 'event', event.id).every(({ status }) => status === 'delivered')

/** When an event happened in the sandbox's own time: one of a test clock is as old as its making. */
const happenedAt = (ctx: Ctx, event: StripeObject): number =>
  (ctx.store.get('sandbox.event_time', event.id)?.at ?? event.created) as number

function fits(ctx: Ctx, input: Input): (event: StripeObject) => boolean {
  const types = (input.types as string[] | null | undefined) ?? null
  if (types && input.type) {
    throw invalidRequest('You may only specify one of these parameters: type, types.', {
      param: 'types',
      code: 'parameters_exclusive',
    })
  }
  if (types && types.length > 20) throw invalidRequest('You may list up to 20 event types.', { param: 'types' })
  const patterns = types ?? (typeof input.type === 'string' ? [input.type] : ['*'])
  return (event) =>
    happenedAt(ctx, event) > ctx.now - keptSeconds &&
    patterns.some((pattern) => matches(pattern, event.type as string)) &&
    inRange(event.created as number, input.created as Range | undefined) &&
    (typeof input.delivery_success !== 'boolean' || succeeded(ctx, event) === input.delivery_success)
}

export const events: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/events',
    params: { ...listParams, created: range, delivery_success: bool, type: str, types: arr(str) },
    handle: (ctx, input) =>
      list(ctx, '/v1/events', newestFirst(ctx.store.all('event')).filter(fits(ctx, input)), input),
  },
  {
    method: 'GET',
    path: '/v1/events/:id',
    params: {},
    handle: (ctx, _input, { id }) => find(ctx, 'event', id),
  },
]
