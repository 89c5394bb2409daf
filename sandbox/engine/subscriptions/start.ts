import type { Ctx } from '../../store/types.ts'
import { attemptInvoice, type Attempt } from '../invoices/attempt.ts'
import { startParts } from '../invoices/bill.ts'
import { draftInvoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import type { Extra } from '../invoices/lines.ts'
import { schedule } from '../jobs.ts'
import type { Invoice, InvoiceItem, PaymentIntent, Subscription } from '../types.ts'
import { forgetUsedDiscounts } from './discounts.ts'
import { periodOf } from './items.ts'
import { takeIntoInvoice } from './pending-items.ts'
import { newSubscription, type SubscriptionParts } from './shape.ts'

const incompleteSeconds = 23 * 3600
const day = 86_400

export interface StartOptions {
  /** Attempt the first payment now; otherwise the subscription waits, incomplete. */
  pay: boolean
  authenticated?: boolean
  /** A payment intent that a Checkout page has already tried. */
  intent?: PaymentIntent
  /** One-time prices on the first invoice. */
  extras?: Extra[]
}

export interface Started {
  subscription: Subscription
  invoice: Invoice
  /** Null when nothing was attempted: nothing is due, or the caller pays later. */
  attempt: Attempt | null
}

function planClock(ctx: Ctx, subscription: Subscription): void {
  const { store } = ctx
  schedule(store, 'period_end', subscription.id, periodOf(subscription).end)
  if (subscription.status === 'incomplete') {
    schedule(store, 'incomplete_expiry', subscription.id, ctx.now + incompleteSeconds)
  }
  if (subscription.trial_end !== null) {
    const warning = Math.max(subscription.trial_end - 3 * day, ctx.now)
    schedule(store, 'trial_will_end', subscription.id, warning)
  }
}

/** The parts of a first period, or of a past one, that were made for this subscription. */
const ownItems = (ctx: Ctx, { id, customer }: Subscription): InvoiceItem[] =>
  ctx.store
    .where<InvoiceItem>('invoiceitem', 'customer', customer)
    .filter((item) => item.parent?.subscription_details?.subscription === id)

/** Starts a subscription: itself, its first invoice (no draft hour), and the first payment. */
export function startSubscription(ctx: Ctx, parts: SubscriptionParts, options: StartOptions): Started {
  const subscription = ctx.store.put(newSubscription(ctx, parts))
  ctx.emit('customer.subscription.created', subscription)
  const billed = { customer: parts.customer, subscription, pending: [] }
  const invoice = draftInvoice(ctx, startParts(ctx, billed, options.extras ?? [], parts.more?.prorates))
  takeIntoInvoice(ctx, ownItems(ctx, subscription), invoice)
  ctx.store.update(subscription, { latest_invoice: invoice.id })
  forgetUsedDiscounts(ctx, subscription)
  planClock(ctx, subscription)
  finalizeInvoice(ctx, invoice, options.intent)
  const authenticated = options.authenticated ?? false
  const attempt =
    invoice.status === 'open' && options.pay ? attemptInvoice(ctx, invoice, { automatic: true, authenticated }) : null
  return { subscription, invoice, attempt }
}
