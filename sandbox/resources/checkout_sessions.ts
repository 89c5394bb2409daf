import { expireSession } from '../engine/checkout/expire.ts'
import { secretOf } from '../engine/checkout/session.ts'
import { find } from '../engine/find.ts'
import type { CheckoutSession } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { hash, listParams, meta, oneOf, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { createSession } from './checkout_sessions-create.ts'

const findSession = (ctx: Ctx, id: unknown): CheckoutSession =>
  find<CheckoutSession>(ctx, 'checkout.session', id, 'id', 'checkout.session')

function listSessions(ctx: Ctx, input: Input): unknown {
  const details = (input.customer_details ?? {}) as { email?: string }
  const fits = (session: CheckoutSession): boolean =>
    (input.customer == null || session.customer === input.customer) &&
    (input.status == null || session.status === input.status) &&
    (input.subscription == null || session.subscription === input.subscription) &&
    (details.email == null || session.customer_details?.email === details.email) &&
    inRange(session.created, input.created as Range | undefined)
  const { customer } = input
  const all =
    typeof customer === 'string'
      ? ctx.store.where<CheckoutSession>('checkout.session', 'customer', customer)
      : ctx.store.all<CheckoutSession>('checkout.session')
  return list(ctx, '/v1/checkout/sessions', newestFirst(all).filter(fits), input)
}

function expire(ctx: Ctx, id: unknown): CheckoutSession {
  const session = findSession(ctx, id)
  if (session.status !== 'open') {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    )
  }
  expireSession(ctx, session)
  return session
}

export const checkoutSessionEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/checkout/sessions',
    params: {
      ...listParams,
      created: range,
      customer: str,
      customer_details: hash({ email: str }),
      status: oneOf('complete', 'expired', 'open'),
      subscription: str,
    },
    handle: listSessions,
  },
  createSession,
  {
    method: 'GET',
    path: '/v1/checkout/sessions/:id',
    params: {},
    handle: (ctx, _input, path) => findSession(ctx, path.id),
  },
  {
    method: 'POST',
    path: '/v1/checkout/sessions/:id',
    params: { metadata: meta },
    handle(ctx, input, path) {
      const session = findSession(ctx, path.id)
      ctx.store.update(session, { metadata: mergeMetadata(session.metadata ?? {}, input.metadata) })
      return session
    },
  },
  {
    method: 'POST',
    path: '/v1/checkout/sessions/:id/expire',
    params: {},
    handle: (ctx, _input, path) => expire(ctx, path.id),
  },
  {
    method: 'GET',
    path: '/v1/checkout/sessions/:id/line_items',
    params: listParams,
    handle(ctx, input, path) {
      const session = findSession(ctx, path.id)
      return list(ctx, `/v1/checkout/sessions/${session.id}/line_items`, secretOf(ctx, session).lines, input)
    },
  },
]
