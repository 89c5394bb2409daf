import { findSubscription } from '../engine/find.ts'
import { nextBoundary } from '../engine/periods.ts'
import { schedule, unschedule } from '../engine/jobs.ts'
import { billChange, changedFields } from '../engine/subscriptions/apply-change.ts'
import { intervalOf } from '../engine/subscriptions/items.ts'
import type { Subscription } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { any, hash, oneOf } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

function pause(ctx: Ctx, subscription: Subscription): Subscription {
  if (subscription.status !== 'active' && subscription.status !== 'past_due') {
    throw invalidRequest(`A subscription with status ${subscription.status} cannot be paused.`)
  }
  unschedule(ctx.store, subscription.id, 'period_end')
  const previous = ctx.store.update(subscription, {
    status: 'paused',
    status_details: {
      paused: { type: 'subscription', transitioned_at: ctx.now, subscription: { type: 'pause_requested' } },
    },
  })
  ctx.emit('customer.subscription.paused', subscription, previous)
  return subscription
}

/** A paused subscription goes on: a new period begins and is billed now. */
function resume(ctx: Ctx, subscription: Subscription): Subscription {
  if (subscription.status !== 'paused') {
    throw invalidRequest('Only a paused subscription can be resumed.')
  }
  const end = nextBoundary(ctx.now, intervalOf(subscription.items.data), ctx.now)
  const items = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: ctx.now,
    current_period_end: end,
  }))
  const plan = { items, prorations: [], restarts: true, anchor: ctx.now }
  const patch: Record<string, unknown> = { ...changedFields(subscription, plan), status: 'active' }
  const previous = ctx.store.update(subscription, { ...patch, status_details: undefined })
  schedule(ctx.store, 'period_end', subscription.id, end)
  ctx.emit('customer.subscription.resumed', subscription, previous)
  billChange(ctx, subscription, plan, 'allow_incomplete')
  return subscription
}

export const pauseSubscription: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions/:id/pause',
  params: { type: oneOf('subscription'), bill_for: any, invoicing_behavior: oneOf('invoice', 'pending_invoice_item') },
  handle: (ctx, _input, path) => pause(ctx, findSubscription(ctx, path.id)),
}

export const resumeSubscription: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions/:id/resume',
  params: {
    billing_cycle_anchor: hash({ type: oneOf('now') }),
    payment_behavior: oneOf('resume_on_payment_attempt', 'resume_on_payment_success'),
    proration_behavior: oneOf('create_prorations', 'always_invoice', 'none'),
  },
  handle: (ctx, _input, path) => resume(ctx, findSubscription(ctx, path.id)),
}
