import { find } from '../engine/find.ts'
import type { Dispute } from '../engine/types.ts'
import { candidates, inRange, list, newestFirst, type Range } from '../http/list.ts'
import { listParams, range, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import { disputeWrites } from './disputes-write.ts'

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
  ...disputeWrites,
]
