import type { Ctx, Store } from '../../store/types.ts'
import { change } from '../change.ts'
import { subscriptionOf } from '../find.ts'
import { schedule, unschedule } from '../jobs.ts'
import { changeSubscription } from '../subscriptions/status.ts'
import type { Invoice, PaymentIntent, RetrySettings } from '../types.ts'
import { attemptInvoice, paymentMethodFor } from './attempt.ts'
import { defaultIntent } from './settle.ts'

const day = 86_400

/** Stripe's own retries, as the dashboard would set them. */
export const retrySettings = (store: Store): RetrySettings =>
  store.meta<RetrySettings>('retry_settings', { schedule: [3, 5, 7], terminal: 'past_due' })

/** When Stripe would try again after `attempt_count` attempts, or null when it would not. */
export function nextAttemptAt(ctx: Ctx, invoice: Invoice): number | null {
  if (invoice.auto_advance === false) return null
  const days = retrySettings(ctx.store).schedule[invoice.attempt_count - 1]
  return days === undefined ? null : ctx.now + days * day
}

/** Puts the invoice's next attempt into the calendar, or ends Stripe's retries by their setting. */
export function scheduleAttempt(ctx: Ctx, invoice: Invoice): void {
  if (invoice.next_payment_attempt !== null) {
    schedule(ctx.store, 'retry_invoice', invoice.id, invoice.next_payment_attempt)
    return
  }
  unschedule(ctx.store, invoice.id, 'retry_invoice')
}

const hard = new Set([
  'incorrect_number',
  'lost_card',
  'pickup_card',
  'stolen_card',
  'revocation_of_authorization',
  'revocation_of_all_authorizations',
  'authentication_required',
  'highest_risk_level',
  'transaction_not_allowed',
])

/** A retry that networks forbid: the same card after a decline that will not change. */
function forbidden(ctx: Ctx, invoice: Invoice, intent: PaymentIntent | undefined): boolean {
  const error = intent?.last_payment_error
  const method = paymentMethodFor(ctx, invoice)
  if (!method) return true
  if (intent?.status === 'requires_action') return intent.payment_method === method.id
  return !!error && hard.has(error.decline_code ?? error.code) && error.payment_method?.id === method.id
}

/** What the setting says comes after the last retry. */
function giveUp(ctx: Ctx, invoice: Invoice, end: (ctx: Ctx, subscription: string) => void): void {
  const subscription = subscriptionOf(ctx.store, invoice)
  const { terminal } = retrySettings(ctx.store)
  if (!subscription || subscription.status !== 'past_due' || subscription.latest_invoice !== invoice.id) return
  if (terminal === 'unpaid') changeSubscription(ctx, subscription, { status: 'unpaid' })
  if (terminal === 'canceled') end(ctx, subscription.id)
}

/**
 * Stripe's own retry falls due: nothing unless the invoice is open and still advancing. What networks forbid is counted and not executed.
 * `end` cancels a subscription for failed payment, when that is the setting.
 */
export function retryInvoice(ctx: Ctx, invoice: Invoice, end: (ctx: Ctx, subscription: string) => void): void {
  if (invoice.status !== 'open' || invoice.auto_advance === false) return
  if (forbidden(ctx, invoice, defaultIntent(ctx, invoice.id))) {
    const attempt_count = invoice.attempt_count + 1
    const next = nextAttemptAt(ctx, { ...invoice, attempt_count })
    change(ctx, invoice, { attempt_count, next_payment_attempt: next }, 'invoice.updated')
    scheduleAttempt(ctx, invoice)
  } else attemptInvoice(ctx, invoice, { automatic: true })
  if (invoice.next_payment_attempt === null) giveUp(ctx, invoice, end)
}
