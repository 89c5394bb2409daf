import type { Ctx } from '../../store/types.ts'
import { productName } from '../find.ts'
import { every, readable } from '../money.ts'
import type { Span } from '../proration.ts'
import type { InvoiceItem, InvoiceLine, Price, Subscription, SubscriptionItem } from '../types.ts'

const pricing = (price: Price): InvoiceLine['pricing'] => ({
  type: 'price_details',
  price_details: { price: price.id, product: price.product },
  unit_amount_decimal: price.unit_amount_decimal ?? String(price.unit_amount ?? 0),
})

/** What a line says about a price, e.g. `1 × Pro (at $49.00 / month)`. */
function describe(ctx: Ctx, price: Price, quantity: number): string {
  const each = readable(price.unit_amount ?? 0, price.currency)
  const rate = price.recurring === null ? each : `${each} / ${every(price.recurring)}`
  return `${quantity} × ${productName(ctx.store, price)} (at ${rate})`
}

const blank = (ctx: Ctx): Omit<InvoiceLine, 'amount' | 'subtotal' | 'currency' | 'parent' | 'period' | 'pricing'> => ({
  id: ctx.store.newId('il'),
  object: 'line_item',
  description: null,
  discount_amounts: [],
  discountable: true,
  discounts: [],
  invoice: null,
  livemode: false,
  metadata: {},
  pretax_credit_amounts: [],
  quantity: 1,
  quantity_decimal: '1',
  subscription: null,
  taxes: [],
})

const itemParent = (subscription: string, item: string, invoiceItem: InvoiceItem | null): InvoiceLine['parent'] => ({
  type: 'subscription_item_details',
  invoice_item_details: null,
  subscription_item_details: {
    invoice_item: invoiceItem?.id ?? null,
    proration: invoiceItem !== null,
    proration_details: { credited_items: null },
    subscription,
    subscription_item: item,
  },
})

/** The line that bills one subscription item for a period; a trial costs nothing. */
export function lineForItem(
  ctx: Ctx,
  subscription: Subscription,
  item: SubscriptionItem,
  period: Span,
  trial = false,
): InvoiceLine {
  const quantity = item.quantity ?? 1
  const amount = trial ? 0 : (item.price.unit_amount ?? 0) * quantity
  return {
    ...blank(ctx),
    amount,
    subtotal: amount,
    currency: item.price.currency,
    description: trial ? `Trial period for ${productName(ctx.store, item.price)}` : describe(ctx, item.price, quantity),
    metadata: { ...subscription.metadata },
    parent: itemParent(subscription.id, item.id, null),
    period: { ...period },
    pricing: pricing(item.price),
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
  }
}

/** The line that bills a one-time price once. */
export function lineForPrice(ctx: Ctx, price: Price, quantity: number, subscription: string | null): InvoiceLine {
  const amount = (price.unit_amount ?? 0) * quantity
  return {
    ...blank(ctx),
    amount,
    subtotal: amount,
    currency: price.currency,
    description: productName(ctx.store, price),
    parent: null,
    period: { start: ctx.now, end: ctx.now },
    pricing: pricing(price),
    quantity,
    quantity_decimal: String(quantity),
    subscription,
  }
}

const looseParent = (item: InvoiceItem): InvoiceLine['parent'] => ({
  type: 'invoice_item_details',
  subscription_item_details: null,
  invoice_item_details: {
    invoice_item: item.id,
    proration: item.proration,
    proration_details: null,
    subscription: item.parent?.subscription_details?.subscription ?? null,
  },
})

/** The line that bills a pending invoice item. */
export function lineForInvoiceItem(ctx: Ctx, item: InvoiceItem): InvoiceLine {
  const details = item.parent?.subscription_details
  return {
    ...blank(ctx),
    amount: item.amount,
    subtotal: item.amount,
    currency: item.currency,
    description: item.description,
    discountable: item.discountable,
    metadata: { ...item.metadata },
    parent: details?.subscription_item
      ? itemParent(details.subscription, details.subscription_item, item)
      : looseParent(item),
    period: { ...item.period },
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: details?.subscription ?? null,
  }
}
