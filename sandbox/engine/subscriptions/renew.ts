import type { Ctx } from '../../store/types.ts'
import { customerOf } from '../find.ts'
import { attemptInvoice, paymentMethodFor } from '../invoices/attempt.ts'
import { renewalParts } from '../invoices/bill.ts'
import { draftInvoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { isOpen, settleUncollectible, settleVoid } from '../invoices/settle.ts'
import { schedule } from '../jobs.ts'
import { nextBoundary } from '../periods.ts'
import type { Span } from '../proration.ts'
import type { Customer, Invoice, Subscription } from '../types.ts'
import { cancelSubscription } from './cancel.ts'
import { forgetUsedDiscounts } from './discounts.ts'
import { intervalOf, periodOf, withItems } from './items.ts'
import { pendingItems, takeIntoInvoice } from './pending-items.ts'
import { turnSchedule } from './schedule-run.ts'
import { changeSubscription } from './status.ts'

const draftSeconds = 3600

/** Items moved to their next period; answers what changes. */
function movedItems(subscription: Subscription, period: Span): Pick<Subscription, 'items'> {
  const data = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: period.start,
    current_period_end: period.end,
  }))
  return { items: withItems(subscription, data) }
}

/** Whether Stripe collects this subscription's invoices by itself. */
const collects = (subscription: Subscription): boolean =>
  subscription.status !== 'unpaid' && subscription.pause_collection?.behavior !== 'keep_as_draft'

const waitsAnHour = (subscription: Subscription): boolean =>
  collects(subscription) && subscription.pause_collection === null

function renewalInvoice(ctx: Ctx, subscription: Subscription, customer: Customer, last: Span, next: Span): Invoice {
  const pending = pendingItems(ctx, subscription)
  const invoice = draftInvoice(ctx, {
    ...renewalParts(ctx, { customer, subscription, pending }, last, next),
    autoAdvance: collects(subscription),
    finalizesAt: waitsAnHour(subscription) ? ctx.now + draftSeconds : null,
  })
  takeIntoInvoice(ctx, pending, invoice)
  return invoice
}

/** What becomes of a renewal's draft: an hour's wait, or what `pause_collection` says. */
function planDraft(ctx: Ctx, subscription: Subscription, invoice: Invoice): void {
  const { pause_collection: pause } = subscription
  if (pause?.behavior === 'void' || pause?.behavior === 'mark_uncollectible') {
    finalizeInvoice(ctx, invoice)
    if (!isOpen(invoice)) return
    if (pause.behavior === 'void') settleVoid(ctx, invoice)
    else settleUncollectible(ctx, invoice, 'subscription_paused')
    return
  }
  const at = invoice.automatically_finalizes_at
  if (at !== null) schedule(ctx.store, 'finalize_invoice', invoice.id, at)
}

/** A period ended: the next one begins, with a draft invoice that is finalized an hour later. */
export function renew(ctx: Ctx, subscription: Subscription): void {
  const customer = customerOf(ctx.store, subscription.customer)
  if (!customer) return
  const last = periodOf(subscription)
  const interval = intervalOf(subscription.items.data)
  const next = { start: last.end, end: nextBoundary(subscription.billing_cycle_anchor, interval, last.end) }
  const invoice = renewalInvoice(ctx, subscription, customer, last, next)
  const status = subscription.status === 'trialing' ? 'active' : subscription.status
  changeSubscription(ctx, subscription, { ...movedItems(subscription, next), latest_invoice: invoice.id, status })
  forgetUsedDiscounts(ctx, subscription)
  schedule(ctx.store, 'period_end', subscription.id, next.end)
  planDraft(ctx, subscription, invoice)
}

/** A trial ends without a card: what `missing_payment_method` says. Answers whether the subscription goes on. */
function survivesTrial(ctx: Ctx, subscription: Subscription): boolean {
  const invoice = ctx.store.get<Invoice>('invoice', subscription.latest_invoice ?? '')
  if (subscription.status !== 'trialing' || !invoice || paymentMethodFor(ctx, invoice)) return true
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method
  if (behavior === 'cancel') {
    cancelSubscription(ctx, subscription, { reason: 'payment_failed' })
    return false
  }
  if (behavior !== 'pause') return true
  const previous = ctx.store.update(subscription, {
    status: 'paused',
    status_details: {
      paused: {
        type: 'subscription',
        transitioned_at: ctx.now,
        subscription: { type: 'trial_end_without_payment_method' },
      },
    },
  })
  ctx.emit('customer.subscription.paused', subscription, previous)
  return false
}

const renews = new Set(['trialing', 'active', 'past_due', 'unpaid'])

/** Asked anew after work that may have ended it. */
const hasEnded = (subscription: Subscription): boolean => subscription.status === 'canceled'

/** The period's end falls due: the subscription ends if that was asked for, pauses, or renews. */
export function endPeriod(ctx: Ctx, subscription: Subscription): void {
  if (!renews.has(subscription.status)) return
  if (subscription.schedule !== null) turnSchedule(ctx, subscription.schedule)
  if (hasEnded(subscription)) return
  const ends = subscription.cancel_at !== null && subscription.cancel_at <= ctx.now
  if (ends || subscription.cancel_at_period_end) {
    cancelSubscription(ctx, subscription, {
      reason: subscription.cancellation_details?.reason ?? 'cancellation_requested',
    })
    return
  }
  if (survivesTrial(ctx, subscription)) renew(ctx, subscription)
}

/** A draft's hour is over: it is finalized and collected, unless somebody holds it back. */
export function finalizeAndCollect(ctx: Ctx, invoice: Invoice): void {
  if (invoice.status !== 'draft' || invoice.auto_advance === false) return
  finalizeInvoice(ctx, invoice)
  if (isOpen(invoice)) attemptInvoice(ctx, invoice, { automatic: true })
}
