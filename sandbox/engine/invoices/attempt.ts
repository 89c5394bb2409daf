import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import type { Decline } from '../contract.ts'
import { customerOf, subscriptionOf } from '../find.ts'
import { confirmIntent, type Confirmation } from '../payments/confirm.ts'
import { paymentFailed, paymentProcessing } from '../subscriptions/status.ts'
import type { Charge, Invoice, PaymentIntent, PaymentMethod } from '../types.ts'
import { nextAttemptAt, scheduleAttempt } from './retries.ts'
import { defaultIntent, settlePaid } from './settle.ts'

export interface AttemptOptions {
  /** Stripe's own attempt (the first of a renewal, or a retry), which counts; a person's does not unless it is the first. */
  automatic: boolean
  /** Pays with this instead of the invoice's, subscription's or customer's own. */
  paymentMethod?: string
  /** The holder has just authenticated this payment. */
  authenticated?: boolean
}

/** What came of an attempt to collect an invoice. */
export type Attempt =
  | { type: 'paid' }
  | { type: 'declined'; decline: Decline; charge: Charge; intent: PaymentIntent; method: PaymentMethod }
  | { type: 'requires_action'; intent: PaymentIntent; method: PaymentMethod }
  /** A bank debit is under way, or the customer was sent the invoice: it stays open meanwhile. */
  | { type: 'processing' }
  | { type: 'no_payment_method' }

/** Whether an attempt paid, or will unless a bank says otherwise. */
export const isUnderWay = ({ type }: Attempt): boolean => type === 'paid' || type === 'processing'

/** The payment method that an invoice is charged to: its own, its subscription's, its customer's; none that was detached. */
export function paymentMethodFor(ctx: Ctx, invoice: Invoice): PaymentMethod | undefined {
  const candidates = [
    invoice.default_payment_method,
    subscriptionOf(ctx.store, invoice)?.default_payment_method,
    customerOf(ctx.store, invoice.customer)?.invoice_settings.default_payment_method,
  ]
  for (const id of candidates) {
    const method = typeof id === 'string' ? ctx.store.get<PaymentMethod>('payment_method', id) : undefined
    if (method?.customer === invoice.customer) return method
  }
  return undefined
}

const isFirstOfSubscription = (ctx: Ctx, invoice: Invoice): boolean =>
  subscriptionOf(ctx.store, invoice)?.status === 'incomplete'

/** What a failed attempt writes on the invoice; only Stripe's own attempts move its next one. */
function afterFailure(ctx: Ctx, invoice: Invoice, options: AttemptOptions, attemptCount: number): Partial<Invoice> {
  if (!options.automatic && invoice.attempted) return { attempt_count: attemptCount, attempted: true }
  const counted = { ...invoice, attempt_count: attemptCount }
  const next = isFirstOfSubscription(ctx, invoice) ? null : nextAttemptAt(ctx, counted)
  return { attempt_count: attemptCount, attempted: true, next_payment_attempt: next }
}

function failed(ctx: Ctx, invoice: Invoice, patch: Partial<Invoice>, action: boolean): void {
  change(ctx, invoice, patch, 'invoice.updated')
  if (action) ctx.emit('invoice.payment_action_required', invoice)
  ctx.emit('invoice.payment_failed', invoice)
  scheduleAttempt(ctx, invoice)
  paymentFailed(ctx, invoice)
}

/** A bank debit of the invoice is under way; its subscription goes on meanwhile. */
export function attemptProcesses(ctx: Ctx, invoice: Invoice, attemptCount: number): void {
  change(ctx, invoice, { attempt_count: attemptCount, attempted: true, next_payment_attempt: null }, 'invoice.updated')
  scheduleAttempt(ctx, invoice)
  paymentProcessing(ctx, invoice)
}

/** The bank debit that an invoice waited for has failed. */
export const debitFailed = (ctx: Ctx, invoice: Invoice): void =>
  failed(ctx, invoice, { next_payment_attempt: nextAttemptAt(ctx, invoice) }, false)

function report(confirmed: Confirmation, intent: PaymentIntent, method: PaymentMethod): Attempt {
  if (confirmed.type === 'succeeded') return { type: 'paid' }
  if (confirmed.type === 'processing') return { type: 'processing' }
  if (confirmed.type === 'requires_action') return { type: 'requires_action', intent, method }
  return { type: 'declined', decline: confirmed.decline, charge: confirmed.charge, intent, method }
}

/** Nobody's card is tried for an invoice that was sent. */
const isSent = (invoice: Invoice): boolean => invoice.collection_method === 'send_invoice'

/** Any first attempt counts, and then only Stripe's own. */
const countAfter = (invoice: Invoice, { automatic }: AttemptOptions): number =>
  invoice.attempt_count + (automatic || !invoice.attempted ? 1 : 0)

const methodFor = (ctx: Ctx, invoice: Invoice, { paymentMethod }: AttemptOptions): PaymentMethod | undefined =>
  paymentMethod ? ctx.store.get<PaymentMethod>('payment_method', paymentMethod) : paymentMethodFor(ctx, invoice)

/** Tries to collect an open or uncollectible invoice, writes what came of it, and lets its subscription follow. */
export function attemptInvoice(ctx: Ctx, invoice: Invoice, options: AttemptOptions): Attempt {
  if (options.automatic && isSent(invoice)) return { type: 'processing' }
  const attemptCount = countAfter(invoice, options)
  const method = methodFor(ctx, invoice, options)
  const intent = defaultIntent(ctx, invoice.id)
  if (!method || !intent) {
    failed(ctx, invoice, afterFailure(ctx, invoice, options, attemptCount), false)
    return { type: 'no_payment_method' }
  }
  if (intent.status === 'processing') return { type: 'processing' }
  const { authenticated = false } = options
  const confirmed = confirmIntent(ctx, intent, method, { authenticated, invoice: invoice.id })
  if (confirmed.type === 'succeeded') settlePaid(ctx, invoice, { attempt_count: attemptCount, attempted: true })
  else if (confirmed.type === 'processing') attemptProcesses(ctx, invoice, attemptCount)
  else {
    const patch = afterFailure(ctx, invoice, options, attemptCount)
    failed(ctx, invoice, patch, confirmed.type === 'requires_action')
  }
  return report(confirmed, intent, method)
}
