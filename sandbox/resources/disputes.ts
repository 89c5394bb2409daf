import { find } from '../engine/find.ts'
import { closeDispute } from '../engine/payments/disputes.ts'
import type { Dispute } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { candidates, inRange, list, newestFirst, type Range } from '../http/list.ts'
import { listParams, range, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'

export const disputeEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/disputes',
    params: { ...listParams, charge: str, payment_intent: str, created: range },
    handle(ctx, input) {
      const fits = (dispute: Dispute): boolean =>
        (input.charge == null || dispute.charge === input.charge) &&
        (input.payment_intent == null || dispute.payment_intent === input.payment_intent) &&
        inRange(dispute.created, input.created as Range | undefined)
      return list(
        ctx,
        '/v1/disputes',
        newestFirst(candidates<Dispute>(ctx, 'dispute', input, 'charge', 'payment_intent')).filter(fits),
        input,
      )
    },
  },
  {
    method: 'GET',
    path: '/v1/disputes/:id',
    params: {},
    handle: (ctx, _input, path) => find<Dispute>(ctx, 'dispute', path.id),
  },
  {
    method: 'POST',
    path: '/v1/disputes/:id/close',
    params: {},
    handle(ctx, _input, path) {
      const dispute = find<Dispute>(ctx, 'dispute', path.id)
      if (dispute.status !== 'needs_response') throw invalidRequest('This dispute is already closed.')
      closeDispute(ctx, dispute, 'lost')
      return dispute
    },
  },
]
