import type { Ctx } from '../../store/types.ts'
import { productName } from '../find.ts'
import { readableDate } from '../money.ts'
import { amountFor } from '../pricing.ts'
import { netPrice, paidPrice } from './net-price.ts'
import { remainingPart, type Span } from '../proration.ts'
import type { Invoice, InvoiceItem, InvoiceLine, Price, Subscription, SubscriptionItem } from '../types.ts'

interface ItemParts {
  customer: string
  amount: number
  currency: string
  description: string | null
  period: Span
  quantity?: number
  metadata?: Record<string, string>
  pricing?: InvoiceLine['pricing']
  proration?: boolean
  subscription?: { id: string; item: string | null }
}

/** An invoice item that waits for an invoice; not stored yet. */
export function newInvoiceItem(ctx: Ctx, parts: ItemParts): InvoiceItem {
  const quantity = parts.quantity ?? 1
  const { subscription } = parts
  return {
    id: ctx.store.newId('ii'),
    object: 'invoiceitem',
    amount: parts.amount,
    currency: parts.currency,
    customer: parts.customer,
    customer_account: null,
    date: ctx.now,
    description: parts.description,
    discountable: !parts.proration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: parts.metadata ?? {},
    net_amount: parts.amount,
    parent: subscription
      ? {
          type: 'subscription_details',
          subscription_details: {
            subscription: subscription.id,
            ...(subscription.item === null ? {} : { subscription_item: subscription.item }),
          },
        }
      : null,
    period: { ...parts.period },
    pricing: parts.pricing ?? null,
    proration: parts.proration ?? false,
    quantity,
    quantity_decimal: String(quantity),
    tax_rates: [],
    test_clock: ctx.clock,
  }
}

const priceDetails = (price: Price, amount: number): InvoiceLine['pricing'] => ({
  type: 'price_details',
  price_details: { price: price.id, product: price.product },
  unit_amount_decimal: String(amount),
})

/** What is left of an item's period at `instant`, given back (credit) or asked for (debit); by the second. Not stored yet. */
export function prorationItem(
  ctx: Ctx,
  subscription: Subscription,
  item: SubscriptionItem,
  side: 'credit' | 'debit',
  instant: number,
): InvoiceItem {
  const period = { start: item.current_period_start, end: item.current_period_end }
  const quantity = item.quantity ?? 1
  const whole = side === 'credit' ? -paidPrice(ctx, subscription, item) : netPrice(ctx, subscription, item)
  const amount = remainingPart(whole, period, instant)
  const name = productName(ctx.store, item.price)
  const words = side === 'credit' ? 'Unused time on' : 'Remaining time on'
  const prorated = newInvoiceItem(ctx, {
    customer: subscription.customer,
    amount,
    currency: subscription.currency,
    description: `${words} ${quantity === 1 ? '' : `${quantity} × `}${name} after ${readableDate(instant)}`,
    period: { start: instant, end: period.end },
    quantity,
    metadata: { ...subscription.metadata },
    pricing: priceDetails(item.price, amount),
    proration: true,
    subscription: { id: subscription.id, item: item.id },
  })
  return { ...prorated, tax_rates: item.tax_rates ?? [] }
}

/** A one-time price that waits for the subscription's next invoice; not stored yet. */
export function extraItem(
  ctx: Ctx,
  subscription: Subscription,
  { price, quantity, metadata }: { price: Price; quantity: number; metadata?: Record<string, string> },
): InvoiceItem {
  return newInvoiceItem(ctx, {
    customer: subscription.customer,
    amount: amountFor(ctx.store, price, quantity),
    currency: price.currency,
    description: productName(ctx.store, price),
    period: { start: ctx.now, end: ctx.now },
    quantity,
    ...(metadata ? { metadata } : {}),
    pricing: priceDetails(price, price.unit_amount ?? 0),
    subscription: { id: subscription.id, item: null },
  })
}

/** What waits for the subscription's next invoice. */
export const pendingItems = (ctx: Ctx, subscription: Subscription): InvoiceItem[] =>
  ctx.store
    .where<InvoiceItem>('invoiceitem', 'customer', subscription.customer)
    .filter((item) => item.invoice === null)
    .filter((item) => (item.parent?.subscription_details?.subscription ?? subscription.id) === subscription.id)

/** Marks pending items as billed by an invoice. */
export function takeIntoInvoice(ctx: Ctx, items: InvoiceItem[], invoice: Invoice): void {
  for (const item of items) ctx.store.update(item, { invoice: invoice.id })
}
