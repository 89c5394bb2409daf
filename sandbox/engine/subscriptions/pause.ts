import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { schedule, unschedule } from '../jobs.ts'
import type { Subscription } from '../types.ts'
import { billChange } from './apply-change.ts'
import { prorationItem } from './pending-items.ts'
import type { PlannedChange } from './plan-change.ts'

export type UnusedTime = 'now' | 'item_current_period_start' | 'none'

/** How a subscription is paused. */
export interface PauseWish {
  /** From when on unused time is credited. */
  unusedTime: UnusedTime
  /** Whether the credit is invoiced now, or waits for the next invoice. */
  invoicing: 'invoice' | 'pending_invoice_item'
  /** When it resumes by itself, unix seconds. */
  resumesAt: number | null
}

const plainPlan = (subscription: Subscription): PlannedChange => ({
  items: subscription.items.data,
  prorations: [],
  restarts: false,
  anchor: subscription.billing_cycle_anchor,
})

function creditUnused(ctx: Ctx, subscription: Subscription, unused: UnusedTime): void {
  if (unused === 'none' || subscription.status === 'trialing') return
  for (const item of subscription.items.data) {
    const from = unused === 'now' ? ctx.now : item.current_period_start
    const credit = ctx.store.put(prorationItem(ctx, subscription, item, 'credit', from))
    ctx.emit('invoiceitem.created', credit)
  }
}

/** Pauses an active subscription: it makes no invoices and begins no periods until it is resumed; 400 while a schedule holds it. */
export function pauseSubscription(ctx: Ctx, subscription: Subscription, wish: PauseWish): void {
  if (!['active', 'past_due', 'trialing'].includes(subscription.status)) {
    throw invalidRequest(`A subscription with status ${subscription.status} cannot be paused.`)
  }
  if (subscription.schedule !== null) {
    throw invalidRequest(
      `You cannot pause a subscription that is managed by the schedule \`${subscription.schedule}\`.`,
    )
  }
  creditUnused(ctx, subscription, wish.unusedTime)
  if (wish.invoicing === 'invoice') billChange(ctx, subscription, plainPlan(subscription), 'allow_incomplete')
  for (const kind of ['period_end', 'trial_will_end'] as const) unschedule(ctx.store, subscription.id, kind)
  const previous = ctx.store.update(subscription, {
    status: 'paused',
    status_details: {
      paused: { type: 'subscription', transitioned_at: ctx.now, subscription: { type: 'pause_requested' } },
    },
  })
  ctx.emit('customer.subscription.paused', subscription, previous)
  if (wish.resumesAt !== null) schedule(ctx.store, 'resume_subscription', subscription.id, wish.resumesAt)
}
