import { StripeFailure } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { customerOf } from '../find.ts'
import { attemptInvoice, isUnderWay, type Attempt } from '../invoices/attempt.ts'
import { changeParts } from '../invoices/bill.ts'
import { draftInvoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { isOpen } from '../invoices/settle.ts'
import { schedule } from '../jobs.ts'
import { attemptFailure } from '../invoices/failures.ts'
import type { Invoice, Subscription } from '../types.ts'
import { periodOf, withItems } from './items.ts'
import { pendingItems, takeIntoInvoice } from './pending-items.ts'
import type { PlannedChange } from './plan-change.ts'
import { invoiceSettled, paymentFailed } from './status.ts'

export type PaymentBehavior =
  'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete' | 'pending_if_incomplete'

const pendingSeconds = 23 * 3600

/** What an applied change writes on the subscription. */
export const changedFields = (subscription: Subscription, plan: PlannedChange): Partial<Subscription> => ({
  items: withItems(subscription, plan.items),
  billing_cycle_anchor: plan.anchor,
})

function invoiceFor(ctx: Ctx, subscription: Subscription, plan: PlannedChange): Invoice | null {
  const customer = customerOf(ctx.store, subscription.customer)
  if (!customer) return null
  const pending = pendingItems(ctx, subscription)
  const after = { ...subscription, items: withItems(subscription, plan.items) }
  const parts = changeParts(ctx, { customer, subscription: after, pending }, plan.restarts)
  if (parts.lines.length === 0) return null
  const invoice = draftInvoice(ctx, parts)
  takeIntoInvoice(ctx, pending, invoice)
  return invoice
}

/** The change waits: the subscription keeps its items, and its status does not follow the invoice, until that is paid. */
function billWaiting(
  ctx: Ctx,
  subscription: Subscription,
  plan: PlannedChange,
  invoice: Invoice,
): 'applied' | 'pending' {
  ctx.store.update(invoice, { auto_advance: false })
  finalizeInvoice(ctx, invoice)
  const paid = !isOpen(invoice) || attemptInvoice(ctx, invoice, { automatic: true }).type === 'paid'
  ctx.store.update(subscription, {
    latest_invoice: invoice.id,
    ...(paid ? {} : pendingUpdate(ctx, subscription, plan)),
  })
  if (paid) invoiceSettled(ctx, invoice)
  else schedule(ctx.store, 'pending_update_expiry', subscription.id, pendingExpiry(ctx, subscription))
  return paid ? 'applied' : 'pending'
}

/** Bills a change at once and collects it as `payment_behavior` says; answers whether the change may be applied. */
export function billChange(
  ctx: Ctx,
  subscription: Subscription,
  plan: PlannedChange,
  behavior: PaymentBehavior,
): 'applied' | 'pending' {
  const invoice = invoiceFor(ctx, subscription, plan)
  if (!invoice) return 'applied'
  if (behavior === 'pending_if_incomplete') return billWaiting(ctx, subscription, plan, invoice)
  ctx.store.update(subscription, { latest_invoice: invoice.id })
  finalizeInvoice(ctx, invoice)
  if (!isOpen(invoice) || subscription.collection_method === 'send_invoice') return 'applied'
  if (behavior === 'default_incomplete') {
    paymentFailed(ctx, invoice)
    return 'applied'
  }
  const attempt = attemptInvoice(ctx, invoice, { automatic: true })
  if (behavior === 'error_if_incomplete' && !isUnderWay(attempt)) throw undone(ctx, attempt)
  return 'applied'
}

/** A waiting change is forgotten after 23 hours, or when the period or trial ends before. */
const pendingExpiry = (ctx: Ctx, subscription: Subscription): number =>
  Math.min(ctx.now + pendingSeconds, periodOf(subscription).end)

const pendingUpdate = (ctx: Ctx, subscription: Subscription, plan: PlannedChange): Partial<Subscription> => ({
  pending_update: {
    billing_cycle_anchor: plan.restarts ? plan.anchor : null,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: pendingExpiry(ctx, subscription),
    metadata: null,
    subscription_items: structuredClone(plan.items),
    trial_end: null,
    trial_from_plan: null,
  },
})

/** The failure of an attempt whose whole request is undone. */
function undone(ctx: Ctx, attempt: Attempt): StripeFailure {
  const { status, body } = attemptFailure(ctx, attempt)
  return new StripeFailure(status, body.error, false)
}
