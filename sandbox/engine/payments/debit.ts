import { takeChargeFault } from '../../control/faults.ts'
import type { Ctx, LedgerEntry, StripeObject } from '../../store/types.ts'
import { templateBank } from '../bank-accounts.ts'
import { behaviourOf, type Decline } from '../contract.ts'
import { declineBy } from '../declines.ts'
import { schedule } from '../jobs.ts'
import type { Charge, PaymentIntent, PaymentMethod } from '../types.ts'
import { newCharge, paymentError } from './shapes.ts'

const settleSeconds = 4 * 86_400

/** A debit under way, by its payment intent: how it will end, and which Checkout session waits for it. */
export type Debit = StripeObject & { object: 'sandbox.debit'; failure: Decline | null; session: string | null }

/** Whether money is taken from this payment method days after it was asked for. */
export const settlesLater = (method: PaymentMethod): boolean => method.type === 'us_bank_account'

function failureOf(ctx: Ctx, method: PaymentMethod, customer: string | null): Decline | null {
  const forced = takeChargeFault(ctx, customer)?.decline_code
  if (forced !== undefined) return declineBy(forced)
  return templateBank(behaviourOf(ctx.store, method.id) ?? '')?.failure ?? null
}

type Details = NonNullable<Charge['payment_method_details']>

function detailsOf({ type, us_bank_account: bank }: PaymentMethod): Details {
  if (!bank) return { type }
  const { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number } = bank
  return {
    type,
    us_bank_account: {
      account_holder_type,
      account_type,
      bank_name,
      fingerprint,
      last4,
      payment_reference: null,
      routing_number,
    },
  }
}

const pendingCharge = (ctx: Ctx, intent: PaymentIntent, method: PaymentMethod): Charge => ({
  ...newCharge(ctx, intent, method, null),
  balance_transaction: null,
  paid: false,
  payment_method_details: detailsOf(method),
  status: 'pending',
})

/** Asks the bank for the money: the payment is under way until the clock settles it, four days later. */
export function beginDebit(ctx: Ctx, intent: PaymentIntent, method: PaymentMethod): Charge {
  const charge = ctx.store.put(pendingCharge(ctx, intent, method))
  ctx.store.update(intent, {
    status: 'processing',
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
    payment_method: method.id,
    payment_method_types: [method.type],
  })
  const failure = failureOf(ctx, method, intent.customer)
  ctx.store.put<Debit>({ object: 'sandbox.debit', id: intent.id, failure, session: null })
  ctx.emit('charge.pending', charge)
  ctx.emit('payment_intent.processing', intent)
  schedule(ctx.store, 'settle_debit', intent.id, ctx.now + settleSeconds)
  return charge
}

/** The Checkout session that hears how this debit ends. */
export function debitOfSession(ctx: Ctx, intent: PaymentIntent, session: string): void {
  const debit = ctx.store.get<Debit>('sandbox.debit', intent.id)
  if (debit) ctx.store.update(debit, { session })
}

const inLedger = (ctx: Ctx, charge: Charge, status: LedgerEntry['status']): void => {
  const entry = ctx.store.get<StripeObject & LedgerEntry>('sandbox.ledger', charge.id)
  if (entry) ctx.store.update(entry, { status })
}

/** The bank has paid: charge and payment intent succeed. */
export function debitPaid(ctx: Ctx, intent: PaymentIntent, charge: Charge): void {
  inLedger(ctx, charge, 'succeeded')
  ctx.store.update(charge, { status: 'succeeded', paid: true, balance_transaction: ctx.store.newId('txn') })
  ctx.store.update(intent, { status: 'succeeded', amount_received: intent.amount })
  ctx.emit('charge.succeeded', charge)
  ctx.emit('payment_intent.succeeded', intent)
}

/** The bank has refused: charge and payment intent fail. */
export function debitRefused(ctx: Ctx, intent: PaymentIntent, charge: Charge, failure: Decline): void {
  const method = ctx.store.get<PaymentMethod>('payment_method', intent.payment_method ?? '')
  inLedger(ctx, charge, 'failed')
  ctx.store.update(charge, {
    status: 'failed',
    captured: false,
    amount_captured: 0,
    failure_code: failure.code,
    failure_message: failure.message,
  })
  ctx.store.update(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: method ? paymentError(failure, method, charge.id) : null,
  })
  ctx.emit('charge.failed', charge)
  ctx.emit('payment_intent.payment_failed', intent)
}
