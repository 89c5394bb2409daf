import type { Ctx } from '../../store/types.ts'
import { productName } from '../find.ts'
import { every, readable } from '../money.ts'
import { amountFor, unitAmountIn } from '../pricing.ts'
import type { Span } from '../proration.ts'
import type { InvoiceItem, InvoiceLine, Price, Subscription, SubscriptionItem, TaxRate } from '../types.ts'
import { creditedItems } from './credited.ts'
import { ownTaxes } from './tax.ts'

/** How a line names its price; tiered prices have no one amount per unit. */
export const pricingOf = (ctx: Ctx, price: Price, currency: string): NonNullable<InvoiceLine['pricing']> => ({
  type: 'price_details',
  price_details: { price: price.id, product: price.product },
  unit_amount_decimal: unitAmountIn(ctx.store, price, currency),
})

/** What a line says about a price, e.g. `1 × Pro (at $49.00 / month)`. */
function describe(ctx: Ctx, price: Price, quantity: number, currency: string): string {
  const unit = unitAmountIn(ctx.store, price, currency)
  const each = readable(unit === null ? amountFor(ctx.store, price, 1, currency) : Number(unit), currency)
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

const itemParent = (
  ctx: Ctx,
  subscription: string,
  item: string,
  invoiceItem: InvoiceItem | null,
): InvoiceLine['parent'] => ({
  type: 'subscription_item_details',
  invoice_item_details: null,
  subscription_item_details: {
    invoice_item: invoiceItem?.id ?? null,
    proration: invoiceItem !== null,
    proration_details: { credited_items: invoiceItem && creditedItems(ctx, invoiceItem) },
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
  const { currency } = subscription
  const amount = trial ? 0 : amountFor(ctx.store, item.price, quantity, currency)
  return {
    ...blank(ctx),
    amount,
    subtotal: amount,
    currency,
    description: trial
      ? `Trial period for ${productName(ctx.store, item.price)}`
      : describe(ctx, item.price, quantity, currency),
    discounts: [...item.discounts],
    metadata: { ...subscription.metadata },
    parent: itemParent(ctx, subscription.id, item.id, null),
    period: { ...period },
    pricing: pricingOf(ctx, item.price, currency),
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    taxes: ownTaxes(item.tax_rates),
  }
}

/** A one-time price on an invoice. */
export interface Extra {
  price: Price
  quantity: number
  taxRates?: TaxRate[]
}

/** The line that bills a one-time price once. */
export function lineForPrice(
  ctx: Ctx,
  { price, quantity, taxRates }: Extra,
  subscription: string | null,
  currency = price.currency,
): InvoiceLine {
  const amount = amountFor(ctx.store, price, quantity, currency)
  return {
    ...blank(ctx),
    amount,
    subtotal: amount,
    currency,
    description: productName(ctx.store, price),
    parent: null,
    period: { start: ctx.now, end: ctx.now },
    pricing: pricingOf(ctx, price, currency),
    quantity,
    quantity_decimal: String(quantity),
    subscription,
    taxes: ownTaxes(taxRates),
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
    discounts: [...item.discounts],
    metadata: { ...item.metadata },
    parent: details?.subscription_item
      ? itemParent(ctx, details.subscription, details.subscription_item, item)
      : looseParent(item),
    period: { ...item.period },
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: details?.subscription ?? null,
    taxes: ownTaxes(item.tax_rates),
  }
}
