import type { Ctx } from '../store/types.ts'
import { expireSession } from './checkout/expire.ts'
import { fallDue } from './invoices/due.ts'
import { retryInvoice } from './invoices/retries.ts'
import { nextJob, type Job, type JobKind } from './jobs.ts'
import { settleRefund } from './payments/refunds.ts'
import { settleDebit } from './payments/settle-debit.ts'
import { tellUpcoming } from './invoices/upcoming.ts'
import { cancelSubscription, expireIncomplete } from './subscriptions/cancel.ts'
import { expireResumption, resumeSubscription, type ResumeWish } from './subscriptions/resume.ts'
import { expirePending } from './subscriptions/pending-update.ts'
import { turnSchedule, warnOfEnd } from './subscriptions/schedule-run.ts'
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
  else if (job.kind === 'invoice_due') fallDue(ctx, invoice)
  else retryInvoice(ctx, invoice, cancelForFailure)
}

function cancelAsAsked(ctx: Ctx, subscription: Subscription): void {
  if (subscription.status === 'canceled' || subscription.cancel_at !== ctx.now) return
  const reason = subscription.cancellation_details?.reason ?? 'cancellation_requested'
  cancelSubscription(ctx, subscription, { reason })
}

type OtherJob =
  | 'finalize_invoice'
  | 'retry_invoice'
  | 'invoice_due'
  | 'expire_checkout'
  | 'settle_debit'
  | 'settle_refund'
  | 'schedule_phase'
  | 'schedule_expiring'
type SubscriptionJob = Exclude<JobKind, OtherJob>

/** How a subscription resumes when nobody asks for it. */
const byItself: ResumeWish = { anchor: 'now', payment: 'resume_on_payment_attempt', behavior: 'create_prorations' }

const subscriptionWork: Record<SubscriptionJob, (ctx: Ctx, subscription: Subscription) => void> = {
  period_end: endPeriod,
  invoice_upcoming: tellUpcoming,
  cancel_at: cancelAsAsked,
  incomplete_expiry: expireIncomplete,
  pending_update_expiry: expirePending,
  resume_subscription: (ctx, subscription) => resumeSubscription(ctx, subscription, byItself),
  resumption_expiry: expireResumption,
  resume_collection: (ctx, subscription) => changeSubscription(ctx, subscription, { pause_collection: null }),
  trial_will_end(ctx, subscription) {
    if (subscription.status === 'trialing') ctx.emit('customer.subscription.trial_will_end', subscription)
  },
}

function expireCheckout(ctx: Ctx, job: Job): void {
  const session = ctx.store.get<CheckoutSession>('checkout.session', job.subject)
  if (session?.status === 'open') expireSession(ctx, session)
}

/** Work on what is no subscription. */
const otherWork: Record<OtherJob, (ctx: Ctx, job: Job) => void> = {
  schedule_phase: (ctx, { subject }) => turnSchedule(ctx, subject),
  schedule_expiring: (ctx, { subject }) => warnOfEnd(ctx, subject),
  settle_debit: (ctx, { subject }) => settleDebit(ctx, subject),
  settle_refund: (ctx, { subject }) => settleRefund(ctx, subject),
  expire_checkout: expireCheckout,
  finalize_invoice: runInvoiceJob,
  retry_invoice: runInvoiceJob,
  invoice_due: runInvoiceJob,
}

const isOther = (kind: JobKind): kind is OtherJob => kind in otherWork

/** Takes the earliest job of the step's clock out of the calendar and does it; a job whose object has moved on does nothing. */
export function runNextJob(ctx: Ctx): void {
  const job = nextJob(ctx.store, ctx.clock)
  if (!job) return
  ctx.store.remove('sandbox.job', job.id)
  const { kind } = job
  if (isOther(kind)) return otherWork[kind](ctx, job)
  const subscription = ctx.store.get<Subscription>('subscription', job.subject)
  if (subscription) subscriptionWork[kind](ctx, subscription)
}
