import { find } from '../engine/find.ts'
import type { Charge } from '../engine/types.ts'
import { change } from '../engine/change.ts'
import { candidates, inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { listParams, meta, range, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'

export const chargeEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/charges',
    params: { ...listParams, created: range, customer: str, payment_intent: str },
    handle(ctx, input) {
      const fits = (charge: Charge): boolean =>
        (input.customer == null || charge.customer === input.customer) &&
        (input.payment_intent == null || charge.payment_intent === input.payment_intent) &&
        inRange(charge.created, input.created as Range | undefined)
      return list(
        ctx,
        '/v1/charges',
        newestFirst(candidates<Charge>(ctx, 'charge', input, 'payment_intent', 'customer')).filter(fits),
        input,
      )
    },
  },
  {
    method: 'GET',
    path: '/v1/charges/:id',
    params: {},
    handle: (ctx, _input, path) => find<Charge>(ctx, 'charge', path.id),
  },
  {
    method: 'POST',
    path: '/v1/charges/:id',
    params: { metadata: meta, description: str },
    handle(ctx, input, path) {
      const charge = find<Charge>(ctx, 'charge', path.id)
      const metadata = mergeMetadata(charge.metadata, input.metadata)
      const description = input.description === undefined ? charge.description : (input.description as string | null)
      change(ctx, charge, { metadata, description }, 'charge.updated')
      return charge
    },
  },
]
