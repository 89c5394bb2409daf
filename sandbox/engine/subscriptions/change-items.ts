import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { schedule } from '../jobs.ts'
import type { Price, Subscription } from '../types.ts'
import { billChange, changedFields, type PaymentBehavior } from './apply-change.ts'
import { periodOf } from './items.ts'
import { extraItem } from './pending-items.ts'
import { planChange, type ItemChange, type ProrationBehavior } from './plan-change.ts'

/** A change of items, as an update, the portal or a schedule asks for it. */
export interface ItemsWish {
  items: ItemChange[]
  /** The billing cycle begins anew, now. */
  restart: boolean
  behavior: ProrationBehavior
  /** The instant that prorations are worked out for, unix seconds. */
  at: number
  payment: PaymentBehavior
  /** One-time prices for the next invoice. */
  extras?: { price: Price; quantity: number; metadata?: Record<string, string> }[]
}

function refuseOutside(subscription: Subscription, at: number): void {
  const { start, end } = periodOf(subscription)
  if (at >= start && at <= end) return
  throw invalidRequest('Invalid proration_date: it must be within the current period of the subscription.', {
    param: 'proration_date',
  })
}

/**
 * Changes a subscription's items: prorations, a new period where the cycle or interval changes, the bill, the event and the clock.
 * `pending`: the change waits in `pending_update` for its invoice to be paid. Throws 400 for items that cannot be, and the 402
 * of `error_if_incomplete`.
 */
export function changeItems(ctx: Ctx, subscription: Subscription, wish: ItemsWish): 'applied' | 'pending' {
  if (wish.behavior !== 'none') refuseOutside(subscription, wish.at)
  const { latest_invoice, pending_update } = subscription
  for (const extra of wish.extras ?? []) {
    const item = ctx.store.put(extraItem(ctx, subscription, extra))
    ctx.emit('invoiceitem.created', item)
  }
  const plan = planChange(ctx, subscription, wish.items, wish)
  for (const item of plan.prorations) ctx.store.put(item)
  for (const item of plan.prorations) ctx.emit('invoiceitem.created', item)
  const bills = wish.behavior === 'always_invoice' || plan.restarts
  const outcome = bills ? billChange(ctx, subscription, plan, wish.payment) : 'applied'
  const previous = outcome === 'pending' ? {} : ctx.store.update(subscription, changedFields(subscription, plan))
  if (latest_invoice !== subscription.latest_invoice) previous.latest_invoice = latest_invoice
  if (outcome === 'pending') previous.pending_update = pending_update
  if (Object.keys(previous).length > 0) ctx.emit('customer.subscription.updated', subscription, previous)
  schedule(ctx.store, 'period_end', subscription.id, periodOf(subscription).end)
  return outcome
}
