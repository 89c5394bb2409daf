import { findSubscription } from '../engine/find.ts'
import type { Subscription, SubscriptionItem } from '../engine/types.ts'
import { missing, requireParams } from '../http/errors.ts'
import { list, newestFirst } from '../http/list.ts'
import { listParams, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

function findItem(ctx: Ctx, id: string): SubscriptionItem {
  const [subscription] = ctx.store.where<Subscription>('subscription', 'items.data.id', id)
  const item = subscription?.items.data.find((one) => one.id === id)
  if (!item) throw missing('subscription_item', id)
  return item
}

/** Items are read here and changed through their subscription. */
export const subscriptionItemEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/subscription_items',
    params: { ...listParams, subscription: str },
    handle(ctx, input) {
      requireParams(input, 'subscription')
      const { items } = findSubscription(ctx, input.subscription, 'subscription')
      return list(ctx, '/v1/subscription_items', newestFirst(items.data), input)
    },
  },
  {
    method: 'GET',
    path: '/v1/subscription_items/:id',
    params: {},
    handle: (ctx, _input, path) => findItem(ctx, path.id ?? ''),
  },
]
