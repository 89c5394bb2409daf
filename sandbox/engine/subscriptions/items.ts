import type { Ctx } from '../../store/types.ts'
import type { Span } from '../proration.ts'
import type { Plan, Price, Subscription, SubscriptionItem, TaxRate } from '../types.ts'

/** The legacy view of a recurring price that items still carry. */
function planOf(price: Price): Plan {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  }
}

/** The parts of an item that a price decides. */
export const priced = (price: Price): Pick<SubscriptionItem, 'price' | 'plan'> => ({
  price: structuredClone(price),
  plan: planOf(price),
})

/** A new item of a subscription. */
export function newItem(
  ctx: Ctx,
  subscription: string,
  wanted: { price: Price; quantity: number; metadata?: Record<string, string>; taxRates?: TaxRate[] },
  period: Span,
): SubscriptionItem {
  return {
    ...priced(wanted.price),
    id: ctx.store.newId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: ctx.now,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: wanted.metadata ?? {},
    quantity: wanted.quantity,
    subscription,
    tax_rates: wanted.taxRates ?? [],
  }
}

/** The period that a subscription is in: the latest start and the earliest end of its items. */
export const periodOf = (subscription: Subscription): Span => ({
  start: Math.max(...subscription.items.data.map((item) => item.current_period_start)),
  end: Math.min(...subscription.items.data.map((item) => item.current_period_end)),
})

/** How often a subscription renews. */
export function intervalOf(items: SubscriptionItem[]): { interval: string; interval_count: number } {
  return items[0]?.price.recurring ?? { interval: 'month', interval_count: 1 }
}

/** The subscription's list with other items. */
export const withItems = (subscription: Subscription, data: SubscriptionItem[]): Subscription['items'] => ({
  ...subscription.items,
  data,
})
