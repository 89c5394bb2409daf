import { findSubscription } from '../engine/find.ts'
import type { PaymentBehavior } from '../engine/subscriptions/apply-change.ts'
import { changeItems } from '../engine/subscriptions/change-items.ts'
import type { ItemChange, ProrationBehavior } from '../engine/subscriptions/plan-change.ts'
import type { Subscription, SubscriptionItem } from '../engine/types.ts'
import { missing, requireParams } from '../http/errors.ts'
import { list } from '../http/list.ts'
import { bool, int, listParams, meta, oneOf, str, time, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { priceDataParam } from './subscriptions-prices.ts'
import { refuseIfManaged, refuseIfOver } from './subscriptions-refusals.ts'
import { itemChanges } from './subscriptions-update.ts'
import { taxRatesParam } from './tax_rates.ts'

interface Found {
  subscription: Subscription
  item: SubscriptionItem
}

function findItem(ctx: Ctx, id: string): Found {
  const [subscription] = ctx.store.where<Subscription>('subscription', 'items.data.id', id)
  const item = subscription?.items.data.find((one) => one.id === id)
  if (!subscription || !item) throw missing('subscription_item', id)
  return { subscription, item }
}

const how: Params = {
  payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete', 'pending_if_incomplete'),
  proration_behavior: oneOf('create_prorations', 'always_invoice', 'none'),
  proration_date: time(),
}

const written: Params = {
  ...how,
  metadata: meta,
  off_session: bool,
  price: str,
  price_data: priceDataParam,
  quantity: int,
  tax_rates: taxRatesParam,
}

/** Changes one item through its subscription. */
function changeOne(ctx: Ctx, subscription: Subscription, input: Input, item: ItemChange): void {
  refuseIfOver(subscription, { items: [] })
  refuseIfManaged(subscription, { items: [] })
  changeItems(ctx, subscription, {
    items: [item],
    restart: false,
    behavior: (input.proration_behavior ?? 'create_prorations') as ProrationBehavior,
    at: (input.proration_date ?? ctx.now) as number,
    payment: (input.payment_behavior ?? 'allow_incomplete') as PaymentBehavior,
  })
}

/** What a request says of its one item. */
function itemOf(ctx: Ctx, input: Input, id?: string): ItemChange {
  const { metadata, price, price_data, quantity, tax_rates } = input
  const given = Object.entries({ id, metadata, price, price_data, quantity, tax_rates })
  const [item] = itemChanges(ctx, [Object.fromEntries(given.filter(([, value]) => value !== undefined))])
  return item ?? {}
}

function create(ctx: Ctx, input: Input): SubscriptionItem | undefined {
  requireParams(input, 'subscription')
  const subscription = findSubscription(ctx, input.subscription, 'subscription')
  const before = new Set(subscription.items.data.map(({ id }) => id))
  changeOne(ctx, subscription, input, itemOf(ctx, input))
  const pending = subscription.pending_update?.subscription_items ?? []
  return [...subscription.items.data, ...pending].find(({ id }) => !before.has(id))
}

export const subscriptionItemEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/subscription_items',
    params: { ...listParams, subscription: str },
    handle(ctx, input) {
      requireParams(input, 'subscription')
      const { items } = findSubscription(ctx, input.subscription, 'subscription')
      return list(ctx, '/v1/subscription_items', [...items.data].reverse(), input)
    },
  },
  { method: 'POST', path: '/v1/subscription_items', params: { ...written, subscription: str }, handle: create },
  {
    method: 'GET',
    path: '/v1/subscription_items/:id',
    params: {},
    handle: (ctx, _input, path) => findItem(ctx, path.id ?? '').item,
  },
  {
    method: 'POST',
    path: '/v1/subscription_items/:id',
    params: written,
    handle(ctx, input, { id = '' }) {
      changeOne(ctx, findItem(ctx, id).subscription, input, itemOf(ctx, input, id))
      return findItem(ctx, id).item
    },
  },
  {
    method: 'DELETE',
    path: '/v1/subscription_items/:id',
    params: how,
    handle(ctx, input, { id = '' }) {
      changeOne(ctx, findItem(ctx, id).subscription, input, { id, deleted: true })
      return { id, object: 'subscription_item', deleted: true }
    },
  },
]
