import { invalidRequest } from '../../http/errors.ts'
import type { Ctx, StripeObject } from '../../store/types.ts'
import { settleVoid } from '../invoices/settle.ts'
import { schedule, unschedule } from '../jobs.ts'
import { lastBoundary, nextBoundary } from '../periods.ts'
import type { Invoice, Subscription } from '../types.ts'
import { billChange, changedFields } from './apply-change.ts'
import { intervalOf, periodOf } from './items.ts'
import { prorationItem } from './pending-items.ts'
import type { PlannedChange, ProrationBehavior } from './plan-change.ts'

const waitSeconds = 23 * 3600

/** How a paused subscription goes on. */
export interface ResumeWish {
  anchor: 'now' | 'unchanged'
  payment: 'resume_on_payment_attempt' | 'resume_on_payment_success'
  behavior: ProrationBehavior
}

/** A resumption that waits for its invoice to be paid, by its subscription. */
type Resumption = StripeObject & { object: 'sandbox.resumption'; plan: PlannedChange; invoice: string }

/** What resuming does: a whole period from now, or what is left of the old cycle's. */
function resumption(ctx: Ctx, subscription: Subscription, wish: ResumeWish): PlannedChange {
  const { data } = subscription.items
  const interval = intervalOf(data)
  const keeps = wish.anchor === 'unchanged'
  const anchor = keeps ? subscription.billing_cycle_anchor : ctx.now
  const [start, end] = [lastBoundary(anchor, interval, ctx.now), nextBoundary(anchor, interval, ctx.now)]
  const items = data.map((item) => ({ ...item, current_period_start: start, current_period_end: end }))
  const prorates = keeps && wish.behavior !== 'none'
  const prorations = prorates ? items.map((item) => prorationItem(ctx, subscription, item, 'debit', ctx.now)) : []
  return { items, prorations, restarts: !keeps, anchor }
}

/** The subscription is active again, in its new period. */
function becomeActive(ctx: Ctx, subscription: Subscription, plan: PlannedChange): void {
  unschedule(ctx.store, subscription.id)
  const fields: Record<string, unknown> = { ...changedFields(subscription, plan), status: 'active' }
  const previous = ctx.store.update(subscription, { ...fields, status_details: undefined })
  schedule(ctx.store, 'period_end', subscription.id, periodOf(subscription).end)
  ctx.emit('customer.subscription.resumed', subscription, previous)
}

/** Bills first; the subscription stays paused until the invoice is paid or given up, at most 23 hours. */
function waitForPayment(ctx: Ctx, subscription: Subscription, plan: PlannedChange): void {
  const before = subscription.latest_invoice
  billChange(ctx, subscription, plan, 'allow_incomplete')
  const invoice = ctx.store.get<Invoice>('invoice', subscription.latest_invoice ?? '')
  if (subscription.latest_invoice === before || invoice?.status !== 'open') {
    becomeActive(ctx, subscription, plan)
    return
  }
  ctx.store.put<Resumption>({ object: 'sandbox.resumption', id: subscription.id, plan, invoice: invoice.id })
  ctx.emit('customer.subscription.updated', subscription, { latest_invoice: before })
  schedule(ctx.store, 'resumption_expiry', subscription.id, ctx.now + waitSeconds)
}

/** A paused subscription goes on: a new period begins, or the old cycle, and is billed. 400 unless it is paused. */
export function resumeSubscription(ctx: Ctx, subscription: Subscription, wish: ResumeWish): void {
  if (subscription.status !== 'paused') throw invalidRequest('Only a paused subscription can be resumed.')
  const plan = resumption(ctx, subscription, wish)
  for (const item of plan.prorations) ctx.emit('invoiceitem.created', ctx.store.put(item))
  const bills = plan.restarts || wish.behavior === 'always_invoice'
  if (bills && wish.payment === 'resume_on_payment_success') return waitForPayment(ctx, subscription, plan)
  becomeActive(ctx, subscription, plan)
  if (bills) billChange(ctx, subscription, plan, 'allow_incomplete')
}

/** The invoice that a resumption waited for was paid or given up. Answers whether there was one. */
export function resumeIfPaid(ctx: Ctx, subscription: Subscription, invoice: Invoice): boolean {
  const waiting = ctx.store.get<Resumption>('sandbox.resumption', subscription.id)
  if (waiting?.invoice !== invoice.id) return false
  ctx.store.remove('sandbox.resumption', waiting.id)
  becomeActive(ctx, subscription, structuredClone(waiting.plan))
  return true
}

/** A resumption was not paid in time: its invoice is void and the subscription stays paused. */
export function expireResumption(ctx: Ctx, subscription: Subscription): void {
  const waiting = ctx.store.get<Resumption>('sandbox.resumption', subscription.id)
  if (!waiting) return
  ctx.store.remove('sandbox.resumption', waiting.id)
  const invoice = ctx.store.get<Invoice>('invoice', waiting.invoice)
  if (invoice?.status === 'open') settleVoid(ctx, invoice)
}
