import type { Ctx, LedgerEntry } from '../../store/types.ts'
import { appendLedger, type Decline } from '../contract.ts'
import type { Charge, PaymentError, PaymentIntent, PaymentMethod } from '../types.ts'
import { disputeCharge } from './disputes.ts'
import { chargeOutcome, disputeOf, markSetUp } from './outcome.ts'
import { beginDebit, settlesLater } from './debit.ts'
import { newCharge, paymentError } from './shapes.ts'

/** What came of confirming a payment intent. */
export type Confirmation =
  | { type: 'succeeded'; charge: Charge }
  | { type: 'declined'; charge: Charge; decline: Decline; error: PaymentError }
  | { type: 'requires_action' }
  /** A bank debit, which settles or fails days later. */
  | { type: 'processing'; charge: Charge }

export interface ConfirmOptions {
  /** The holder has just authenticated this payment. */
  authenticated: boolean
  /** For the ledger. */
  invoice: string | null
}

function record(ctx: Ctx, charge: Charge, invoice: string | null): void {
  appendLedger(ctx, {
    id: charge.id,
    type: 'charge',
    customer: charge.customer,
    invoice,
    amount: charge.amount,
    currency: charge.currency,
    status: charge.status as LedgerEntry['status'],
  })
}

function succeed(ctx: Ctx, intent: PaymentIntent, method: PaymentMethod, options: ConfirmOptions): Confirmation {
  const charge = ctx.store.put(newCharge(ctx, intent, method, null))
  record(ctx, charge, options.invoice)
  if (options.authenticated) markSetUp(ctx, method.id)
  ctx.store.update(intent, {
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
    payment_method: method.id,
  })
  ctx.emit('charge.succeeded', charge)
  ctx.emit('payment_intent.succeeded', intent)
  const disputed = disputeOf(ctx, method)
  if (disputed) disputeCharge(ctx, charge, disputed === 'inquiry' ? 'general' : disputed, disputed === 'inquiry')
  return { type: 'succeeded', charge }
}

function refuse(
  ctx: Ctx,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: Decline,
  options: ConfirmOptions,
): Confirmation {
  const charge = ctx.store.put(newCharge(ctx, intent, method, decline))
  record(ctx, charge, options.invoice)
  const error = paymentError(decline, method, charge.id)
  ctx.store.update(intent, {
    status: 'requires_payment_method',
    latest_charge: charge.id,
    last_payment_error: error,
    next_action: null,
    payment_method: null,
  })
  ctx.emit('charge.failed', charge)
  ctx.emit('payment_intent.payment_failed', intent)
  return { type: 'declined', charge, decline, error }
}

/** Tries to collect a payment intent: writes charge, intent and ledger, and emits their events. */
export function confirmIntent(
  ctx: Ctx,
  intent: PaymentIntent,
  method: PaymentMethod,
  options: ConfirmOptions,
): Confirmation {
  if (settlesLater(method)) {
    const charge = beginDebit(ctx, intent, method)
    record(ctx, charge, options.invoice)
    return { type: 'processing', charge }
  }
  const verdict = chargeOutcome(ctx, method, intent.customer, options.authenticated)
  if (verdict.type === 'ok') return succeed(ctx, intent, method, options)
  if (verdict.type === 'decline') return refuse(ctx, intent, method, verdict.decline, options)
  ctx.store.update(intent, {
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk', use_stripe_sdk: {} },
    payment_method: method.id,
  })
  ctx.emit('payment_intent.requires_action', intent)
  return { type: 'requires_action' }
}

/** Cancels a payment intent that was not paid. */
export function cancelIntent(ctx: Ctx, intent: PaymentIntent, reason: string): void {
  if (intent.status === 'succeeded' || intent.status === 'canceled') return
  ctx.store.update(intent, {
    status: 'canceled',
    canceled_at: ctx.now,
    cancellation_reason: reason,
    next_action: null,
  })
  ctx.emit('payment_intent.canceled', intent)
}
