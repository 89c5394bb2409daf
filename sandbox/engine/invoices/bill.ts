import type { Ctx } from '../../store/types.ts'
import type { Span } from '../proration.ts'
import { firstLines } from '../subscriptions/first-period.ts'
import { periodOf } from '../subscriptions/items.ts'
import type { Customer, InvoiceItem, Subscription } from '../types.ts'
import type { InvoiceParts } from './draft.ts'
import { lineForInvoiceItem, lineForItem, lineForPrice, type Extra } from './lines.ts'

/** What real invoices and previews of a subscription are made of: they cannot disagree. */
interface Billed {
  customer: Customer
  /** As it is once the invoice's occasion has happened. */
  subscription: Subscription
  /** Invoice items that wait for this invoice, prorations among them. */
  pending: InvoiceItem[]
}

/** What the beginning of a subscription bills; a trial costs nothing. */
export function startParts(
  ctx: Ctx,
  { customer, subscription, pending }: Billed,
  extras: Extra[],
  prorates = true,
): InvoiceParts {
  const { currency } = subscription
  return {
    customer,
    subscription,
    reason: 'subscription_create',
    currency,
    period: { start: ctx.now, end: ctx.now },
    discounts: subscription.discounts,
    lines: [
      ...pending.map((item) => lineForInvoiceItem(ctx, item)),
      ...firstLines(ctx, subscription, prorates),
      ...extras.map((extra) => lineForPrice(ctx, extra, subscription.id, currency)),
    ],
  }
}

/** What a renewal bills: what is pending, and the `next` period. */
export const renewalParts = (
  ctx: Ctx,
  { customer, subscription, pending }: Billed,
  last: Span,
  next: Span,
): InvoiceParts => ({
  customer,
  subscription,
  reason: 'subscription_cycle',
  currency: subscription.currency,
  period: last,
  discounts: subscription.discounts,
  lines: [
    ...pending.map((item) => lineForInvoiceItem(ctx, item)),
    ...subscription.items.data.map((item) => lineForItem(ctx, subscription, item, next)),
  ],
})

/** What a change bills at once: its prorations, and the new period when it begins one (`restarts`). */
export const changeParts = (
  ctx: Ctx,
  { customer, subscription, pending }: Billed,
  restarts: boolean,
): InvoiceParts => ({
  customer,
  subscription,
  reason: 'subscription_update',
  currency: subscription.currency,
  period: { start: ctx.now, end: ctx.now },
  discounts: restarts ? subscription.discounts : [],
  lines: [
    ...pending.map((item) => lineForInvoiceItem(ctx, item)),
    ...(restarts
      ? subscription.items.data.map((item) => lineForItem(ctx, subscription, item, periodOf(subscription)))
      : []),
  ],
})
