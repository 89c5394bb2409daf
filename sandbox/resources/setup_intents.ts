import { find } from '../engine/find.ts'
import type { SetupIntent } from '../engine/types.ts'
import { candidates, list, newestFirst } from '../http/list.ts'
import { listParams, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import { setupIntentWrites } from './setup_intents-write.ts'

/** Cards that are saved for later payments. */
export const setupIntentEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/setup_intents',
    params: { ...listParams, customer: str, payment_method: str },
    handle(ctx, input) {
      const fits = (intent: SetupIntent): boolean =>
        (input.customer == null || intent.customer === input.customer) &&
        (input.payment_method == null || intent.payment_method === input.payment_method)
      return list(
        ctx,
        '/v1/setup_intents',
        newestFirst(candidates<SetupIntent>(ctx, 'setup_intent', input, 'customer')).filter(fits),
        input,
      )
    },
  },
  {
    method: 'GET',
    path: '/v1/setup_intents/:id',
    params: { client_secret: str },
    handle: (ctx, _input, path) => find<SetupIntent>(ctx, 'setup_intent', path.id),
  },
  ...setupIntentWrites,
]
