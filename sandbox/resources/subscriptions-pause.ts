import { findSubscription } from '../engine/find.ts'
import { pauseSubscription, type PauseWish, type UnusedTime } from '../engine/subscriptions/pause.ts'
import { resumeSubscription, type ResumeWish } from '../engine/subscriptions/resume.ts'
import { hash, oneOf, time } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'

interface BillFor {
  unused_time_from?: { type?: UnusedTime }
}

export const pauseEndpoint: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions/:id/pause',
  params: {
    type: oneOf('subscription'),
    bill_for: hash({
      outstanding_usage_through: hash({ type: oneOf('none', 'now') }),
      unused_time_from: hash({ type: oneOf('item_current_period_start', 'none', 'now') }),
    }),
    invoicing_behavior: oneOf('invoice', 'pending_invoice_item'),
  },
  handle(ctx, input, path) {
    const subscription = findSubscription(ctx, path.id)
    const billFor = (input.bill_for ?? {}) as BillFor
    pauseSubscription(ctx, subscription, {
      unusedTime: billFor.unused_time_from?.type ?? 'now',
      invoicing: (input.invoicing_behavior ?? 'pending_invoice_item') as PauseWish['invoicing'],
      resumesAt: null,
    })
    return subscription
  },
}

export const resumeEndpoint: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions/:id/resume',
  params: {
    billing_cycle_anchor: hash({ type: oneOf('now', 'unchanged') }),
    payment_behavior: oneOf('resume_on_payment_attempt', 'resume_on_payment_success'),
    proration_behavior: oneOf('create_prorations', 'always_invoice', 'none'),
    proration_date: time(),
  },
  handle(ctx, input, path) {
    const subscription = findSubscription(ctx, path.id)
    const anchor = input.billing_cycle_anchor as { type?: ResumeWish['anchor'] } | null | undefined
    resumeSubscription(ctx, subscription, {
      anchor: anchor?.type ?? 'now',
      payment: (input.payment_behavior ?? 'resume_on_payment_attempt') as ResumeWish['payment'],
      behavior: (input.proration_behavior ?? 'create_prorations') as ResumeWish['behavior'],
    })
    return subscription
  },
}
