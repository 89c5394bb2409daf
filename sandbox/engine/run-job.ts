import type { Ctx } from '../store/types.ts'
import { expireSession } from './checkout/expire.ts'
import { retryInvoice } from './invoices/retries.ts'
import { nextJob, type Job } from './jobs.ts'
import { cancelSubscription, expireIncomplete } from './subscriptions/cancel.ts'
import { expirePending } from './subscriptions/pending-update.ts'
import { endPeriod, finalizeAndCollect } from './subscriptions/renew.ts'
import { changeSubscription } from './subscriptions/status.ts'
import type { CheckoutSession, Invoice, Subscription } from './types.ts'

const cancelForFailure = (ctx: Ctx, id: string): void => {
  const subscription = ctx.store.get<Subscription>('subscription', id)
  if (subscription) cancelSubscription(ctx, subscription, { reason: 'payment_failed' })
}

function runInvoiceJob(ctx: Ctx, job: Job): void {
  const invoice = ctx.store.get<Invoice>('invoice', job.subject)
  if (!invoice) return
  if (job.kind === 'finalize_invoice') finalizeAndCollect(ctx, invoice)
  else retryInvoice(ctx, invoice, cancelForFailure)
}

function cancelAsAsked(ctx: Ctx, subscription: Subscription): void {
  if (subscription.status === 'canceled' || subscription.cancel_at !== ctx.now) return
  const reason = subscription.cancellation_details?.reason ?? 'cancellation_requested'
  cancelSubscription(ctx, subscription, { reason })
}

function runSubscriptionJob(ctx: Ctx, job: Job): void {
  const subscription = ctx.store.get<Subscription>('subscription', job.subject)
  if (!subscription) return
  switch (job.kind) {
    case 'period_end':
      endPeriod(ctx, subscription)
      return
    case 'cancel_at':
      cancelAsAsked(ctx, subscription)
      return
    case 'trial_will_end':
      if (subscription.status === 'trialing') ctx.emit('customer.subscription.trial_will_end', subscription)
      return
    case 'incomplete_expiry':
      expireIncomplete(ctx, subscription)
      return
    case 'resume_collection':
      changeSubscription(ctx, subscription, { pause_collection: null })
      return
    case 'pending_update_expiry':
      expirePending(ctx, subscription)
      return
    case 'finalize_invoice':
    case 'retry_invoice':
    case 'expire_checkout':
      return
  }
}

/** Takes the earliest job out of the calendar and does it; a job whose object has moved on does nothing. */
export function runNextJob(ctx: Ctx): void {
  const job = nextJob(ctx.store)
  if (!job) return
  ctx.store.remove('sandbox.job', job.id)
  if (job.kind === 'expire_checkout') {
    const session = ctx.store.get<CheckoutSession>('checkout.session', job.subject)
    if (session?.status === 'open') expireSession(ctx, session)
  } else if (job.kind === 'finalize_invoice' || job.kind === 'retry_invoice') runInvoiceJob(ctx, job)
  else runSubscriptionJob(ctx, job)
}
