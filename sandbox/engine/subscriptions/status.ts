import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import { subscriptionOf } from '../find.ts'
import { unschedule } from '../jobs.ts'
import { applyPending } from './pending-update.ts'
import { resumeIfPaid } from './resume.ts'
import type { Invoice, Subscription } from '../types.ts'

/** Emits a change of a subscription. */
export const changeSubscription = (ctx: Ctx, subscription: Subscription, patch: Partial<Subscription>): void => {
  change(ctx, subscription, patch, 'customer.subscription.updated')
}

const recovers = new Set(['incomplete', 'past_due', 'unpaid'])

/** The invoice was paid or given up: if it is the subscription's latest, the subscription is in order again. */
export function invoiceSettled(ctx: Ctx, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx.store, invoice)
  if (!subscription || subscription.latest_invoice !== invoice.id) return
  if (resumeIfPaid(ctx, subscription, invoice)) return
  if (subscription.pending_update && invoice.status === 'paid') applyPending(ctx, subscription)
  if (!recovers.has(subscription.status)) return
  unschedule(ctx.store, subscription.id, 'incomplete_expiry')
  changeSubscription(ctx, subscription, { status: 'active' })
}

/** A bank debit of the first invoice is under way: the subscription begins, trusting it. */
export function paymentProcessing(ctx: Ctx, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx.store, invoice)
  if (subscription?.status !== 'incomplete') return
  unschedule(ctx.store, subscription.id, 'incomplete_expiry')
  changeSubscription(ctx, subscription, { status: 'active' })
}

/** A payment of the invoice failed: an active subscription falls past due, an incomplete one stays so. */
export function paymentFailed(ctx: Ctx, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx.store, invoice)
  if (!subscription || subscription.latest_invoice !== invoice.id || subscription.status !== 'active') return
  if (subscription.pending_update) return
  changeSubscription(ctx, subscription, { status: 'past_due' })
}
