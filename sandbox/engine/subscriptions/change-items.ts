import { invalidRequest } from '../../http/errors.ts'
import { previousOf } from '../../store/previous.ts'
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

/** What a change of items can write, as it stands. */
const pick = ({ items, billing_cycle_anchor, latest_invoice, pending_update }: Subscription): Record<string, unknown> =>
  structuredClone({ items, billing_cycle_anchor, latest_invoice, pending_update })

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
  const before = pick(subscription)
  const plan = planChange(ctx, subscription, wish.items, wish)
  const extras = (wish.extras ?? []).map((extra) => extraItem(ctx, subscription, extra))
  for (const item of [...extras, ...plan.prorations]) ctx.emit('invoiceitem.created', ctx.store.put(item))
  const bills = wish.behavior === 'always_invoice' || plan.restarts
  const outcome = bills ? billChange(ctx, subscription, plan, wish.payment) : 'applied'
  if (outcome === 'applied') ctx.store.update(subscription, changedFields(subscription, plan))
  const previous = previousOf(before, pick(subscription))
  if (Object.keys(previous).length > 0) ctx.emit('customer.subscription.updated', subscription, previous)
  schedule(ctx.store, 'period_end', subscription.id, periodOf(subscription).end)
  return outcome
}
