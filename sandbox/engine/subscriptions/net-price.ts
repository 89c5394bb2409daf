import type { Ctx } from '../../store/types.ts'
import { appliesTo } from '../coupon-details.ts'
import { runningDiscounts } from '../invoices/discounts.ts'
import { amountFor } from '../pricing.ts'
import type { Invoice, InvoiceLine, Subscription, SubscriptionItem } from '../types.ts'

/** The line that billed an item, as it is now, for its current period. */
function billedLine(ctx: Ctx, subscription: Subscription, item: SubscriptionItem): InvoiceLine | undefined {
  const bills = ({ parent, period, pricing, quantity }: InvoiceLine): boolean =>
    parent?.subscription_item_details?.subscription_item === item.id &&
    !parent.subscription_item_details.proration &&
    period.end === item.current_period_end &&
    pricing?.price_details.price === item.price.id &&
    quantity === item.quantity
  const invoices = ctx.store
    .where<Invoice>('invoice', 'customer', subscription.customer)
    .filter(({ parent, status }) => parent?.subscription_details.subscription === subscription.id && status !== 'void')
  return invoices.flatMap(({ lines }) => lines.data).findLast(bills)
}

/** What a whole period of an item costs, less the percentages that run for its subscription; minor units. */
export function netPrice(ctx: Ctx, subscription: Subscription, item: SubscriptionItem): number {
  const full = amountFor(ctx.store, item.price, item.quantity ?? 1, subscription.currency)
  return runningDiscounts(ctx.store, subscription.discounts, ctx.now)
    .filter(({ coupon }) => appliesTo(ctx.store, coupon, item.price.product))
    .reduce((left, { coupon }) => left - Math.round((left * (coupon.percent_off ?? 0)) / 100), full)
}

/** What was paid for an item's current period, after discounts; its price when it was not billed as it is now. */
export function paidPrice(ctx: Ctx, subscription: Subscription, item: SubscriptionItem): number {
  const line = billedLine(ctx, subscription, item)
  if (!line) return netPrice(ctx, subscription, item)
  return line.discount_amounts.reduce((left, { amount }) => left - amount, line.amount)
}
