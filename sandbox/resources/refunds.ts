import { change } from '../engine/change.ts'
import { find } from '../engine/find.ts'
import { refundCharge } from '../engine/payments/refunds.ts'
import type { Charge, PaymentIntent, Refund } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { candidates, inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { int, listParams, meta, oneOf, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

function chargeFor(ctx: Ctx, input: Input): Charge {
  if (input.charge != null) return find<Charge>(ctx, 'charge', input.charge, 'charge')
  if (input.payment_intent == null) {
    throw invalidRequest('One of the following params should be provided for this request: payment_intent or charge.')
  }
  const intent = find<PaymentIntent>(ctx, 'payment_intent', input.payment_intent, 'payment_intent')
  const charge = intent.latest_charge === null ? undefined : ctx.store.get<Charge>('charge', intent.latest_charge)
  if (charge?.status === 'succeeded') return charge
  throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
    code: 'payment_intent_unexpected_state',
  })
}

/** What can be refunded of a charge at the wanted amount; Stripe's words for what cannot. */
function refundable(charge: Charge, wanted: unknown): number {
  const left = charge.amount - charge.amount_refunded
  if (charge.status !== 'succeeded') throw invalidRequest(`Charge ${charge.id} has not been paid.`)
  if (charge.disputed)
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    })
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  }
  const amount = (wanted ?? left) as number
  if (amount <= 0)
    throw invalidRequest('Invalid positive integer', { param: 'amount', code: 'parameter_invalid_integer' })
  if (amount > left) {
    throw invalidRequest(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    })
  }
  return amount
}

function create(ctx: Ctx, input: Input): Refund {
  const charge = chargeFor(ctx, input)
  const amount = refundable(charge, input.amount)
  const reason = (input.reason ?? null) as string | null
  return refundCharge(ctx, charge, amount, { reason, metadata: mergeMetadata({}, input.metadata) })
}

export const refundEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/refunds',
    params: { ...listParams, charge: str, payment_intent: str, created: range },
    handle(ctx, input) {
      const fits = (refund: Refund): boolean =>
        (input.charge == null || refund.charge === input.charge) &&
        (input.payment_intent == null || refund.payment_intent === input.payment_intent) &&
        inRange(refund.created, input.created as Range | undefined)
      return list(
        ctx,
        '/v1/refunds',
        newestFirst(candidates<Refund>(ctx, 'refund', input, 'charge', 'payment_intent')).filter(fits),
        input,
      )
    },
  },
  {
    method: 'POST',
    path: '/v1/refunds',
    params: {
      charge: str,
      payment_intent: str,
      amount: int,
      metadata: meta,
      reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
    },
    handle: create,
  },
  {
    method: 'GET',
    path: '/v1/refunds/:id',
    params: {},
    handle: (ctx, _input, path) => find<Refund>(ctx, 'refund', path.id),
  },
  {
    method: 'POST',
    path: '/v1/refunds/:id',
    params: { metadata: meta },
    handle(ctx, input, path) {
      const refund = find<Refund>(ctx, 'refund', path.id)
      change(ctx, refund, { metadata: mergeMetadata(refund.metadata ?? {}, input.metadata) }, 'refund.updated')
      return refund
    },
  },
]
