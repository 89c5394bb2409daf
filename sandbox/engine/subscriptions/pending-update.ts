import type { Ctx } from '../../store/types.ts'
import { settleVoid } from '../invoices/settle.ts'
import { schedule, unschedule } from '../jobs.ts'
import type { Invoice, Subscription } from '../types.ts'
import { periodOf, withItems } from './items.ts'

/** The invoice of a waiting change was paid: the change is applied. */
export function applyPending(ctx: Ctx, subscription: Subscription): void {
  const pending = subscription.pending_update
  if (!pending?.subscription_items) return
  unschedule(ctx.store, subscription.id, 'pending_update_expiry')
  const previous = ctx.store.update(subscription, {
    items: withItems(subscription, pending.subscription_items),
    billing_cycle_anchor: pending.billing_cycle_anchor ?? subscription.billing_cycle_anchor,
    pending_update: null,
  })
  schedule(ctx.store, 'period_end', subscription.id, periodOf(subscription).end)
  ctx.emit('customer.subscription.updated', subscription, previous)
  ctx.emit('customer.subscription.pending_update_applied', subscription, previous)
}

/** A waiting change was not paid in time: its invoice is void and the change forgotten. */
export function expirePending(ctx: Ctx, subscription: Subscription): void {
  if (!subscription.pending_update) return
  const invoice = ctx.store.get<Invoice>('invoice', subscription.latest_invoice ?? '')
  const previous = ctx.store.update(subscription, { pending_update: null })
  if (invoice?.status === 'open') settleVoid(ctx, invoice)
  ctx.emit('customer.subscription.updated', subscription, previous)
  ctx.emit('customer.subscription.pending_update_expired', subscription, previous)
}
