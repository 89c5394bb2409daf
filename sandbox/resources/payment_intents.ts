import { find } from '../engine/find.ts'
import type { PaymentIntent } from '../engine/types.ts'
import { candidates, inRange, list, newestFirst, type Range } from '../http/list.ts'
import { listParams, range, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { paymentIntentWrites } from './payment_intents-write.ts'

const findIntent = (ctx: Ctx, id: unknown): PaymentIntent => find<PaymentIntent>(ctx, 'payment_intent', id)

export const paymentIntentEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/payment_intents',
    params: { ...listParams, created: range, customer: str },
    handle(ctx, input) {
      const fits = (intent: PaymentIntent): boolean =>
        (input.customer == null || intent.customer === input.customer) &&
        inRange(intent.created, input.created as Range | undefined)
      const all = newestFirst(candidates<PaymentIntent>(ctx, 'payment_intent', input, 'customer'))
      return list(ctx, '/v1/payment_intents', all.filter(fits), input)
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_intents/:id',
    params: { client_secret: str },
    handle: (ctx, _input, path) => findIntent(ctx, path.id),
  },
  ...paymentIntentWrites,
]
