import { StripeFailure } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { customerOf } from '../find.ts'
import { attemptInvoice, type Attempt } from '../invoices/attempt.ts'
import { changeParts } from '../invoices/bill.ts'
import { draftInvoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { isOpen } from '../invoices/settle.ts'
import { schedule } from '../jobs.ts'
import { attemptFailure } from '../invoices/failures.ts'
import type { Invoice, Subscription } from '../types.ts'
import { withItems } from './items.ts'
import { pendingItems, takeIntoInvoice } from './pending-items.ts'
import type { PlannedChange } from './plan-change.ts'
import { paymentFailed } from './status.ts'

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
  ctx.store.update(subscription, { latest_invoice: invoice.id })
  finalizeInvoice(ctx, invoice)
  return invoice
}

/** Bills a change at once and collects it as `payment_behavior` says; answers whether the change may be applied. */
export function billChange(
  ctx: Ctx,
  subscription: Subscription,
  plan: PlannedChange,
  behavior: PaymentBehavior,
): 'applied' | 'pending' {
  const invoice = invoiceFor(ctx, subscription, plan)
  if (!invoice || !isOpen(invoice)) return 'applied'
  if (behavior === 'default_incomplete') {
    paymentFailed(ctx, invoice)
    return 'applied'
  }
  if (behavior === 'pending_if_incomplete') {
    // While the change waits, the subscription itself is in order: its status must not follow the new invoice.
    ctx.store.update(subscription, pendingUpdate(ctx, plan))
    ctx.store.update(invoice, { auto_advance: false })
  }
  const attempt = attemptInvoice(ctx, invoice, { automatic: true })
  if (attempt.type === 'paid') return 'applied'
  if (attempt.type === 'processing' && behavior !== 'pending_if_incomplete') return 'applied'
  if (behavior === 'error_if_incomplete') throw undone(ctx, attempt)
  if (behavior !== 'pending_if_incomplete') return 'applied'
  schedule(ctx.store, 'pending_update_expiry', subscription.id, ctx.now + pendingSeconds)
  return 'pending'
}

const pendingUpdate = (ctx: Ctx, plan: PlannedChange): Partial<Subscription> => ({
  pending_update: {
    billing_cycle_anchor: plan.restarts ? plan.anchor : null,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: ctx.now + pendingSeconds,
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
