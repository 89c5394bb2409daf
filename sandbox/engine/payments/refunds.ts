import type { Ctx, LedgerEntry, StripeObject } from '../../store/types.ts'
import { change } from '../change.ts'
import { appendLedger, behaviourOf } from '../contract.ts'
import { invoiceOfIntent } from '../invoices/settle.ts'
import { schedule } from '../jobs.ts'
import type { Charge, Refund } from '../types.ts'

const settleSeconds = 3 * 86_400

/** How a refund of this charge goes on: to a bank account, or by the card's own behaviour, it takes days or fails after all. */
function courseOf(ctx: Ctx, charge: Charge): 'at_once' | 'pending' | 'fails' {
  const behaviour = behaviourOf(ctx.store, charge.payment_method ?? '')
  if (behaviour === 'pm_card_refundFail') return 'fails'
  const card = charge.payment_method_details?.type === 'card'
  return !card || behaviour === 'pm_card_pendingRefund' ? 'pending' : 'at_once'
}

const destination = (charge: Charge): NonNullable<Refund['destination_details']> =>
  charge.payment_method_details?.type === 'card'
    ? {
        type: 'card',
        card: { type: 'refund', reference_status: 'pending', reference_type: 'acquirer_reference_number' },
      }
    : { type: 'us_bank_transfer', us_bank_transfer: { reference: null, reference_status: null } }

/** Gives part of a paid charge back (minor units, already checked) and says so. */
export function refundCharge(
  ctx: Ctx,
  charge: Charge,
  amount: number,
  more: { reason: string | null; metadata: Record<string, string> },
): Refund {
  const course = courseOf(ctx, charge)
  const refund = ctx.store.put<Refund>({
    id: ctx.store.newId('re'),
    object: 'refund',
    amount,
    balance_transaction: ctx.store.newId('txn'),
    charge: charge.id,
    created: ctx.now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: destination(charge),
    metadata: more.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(course === 'pending' ? { pending_reason: 'processing' } : {}),
    reason: more.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: course === 'pending' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  })
  appendLedger(ctx, {
    id: refund.id,
    type: 'refund',
    customer: charge.customer,
    invoice: invoiceOfIntent(ctx, charge.payment_intent ?? '')?.invoice.id ?? null,
    amount,
    currency: charge.currency,
    status: course === 'pending' ? 'pending' : 'succeeded',
  })
  const total = charge.amount_refunded + amount
  ctx.emit('refund.created', refund)
  change(ctx, charge, { amount_refunded: total, refunded: total === charge.amount }, 'charge.refunded')
  ctx.emit('charge.refund.updated', refund)
  if (course !== 'at_once') schedule(ctx.store, 'settle_refund', refund.id, ctx.now + settleSeconds)
  return refund
}

const inLedger = (ctx: Ctx, refund: Refund, status: LedgerEntry['status']): void => {
  const entry = ctx.store.get<StripeObject & LedgerEntry>('sandbox.ledger', refund.id)
  if (entry) ctx.store.update(entry, { status })
}

/** The bank could not give the money back: it returns to the account, and the charge counts as not refunded. */
function failRefund(ctx: Ctx, refund: Refund, charge: Charge): void {
  inLedger(ctx, refund, 'failed')
  const previous = ctx.store.update(refund, {
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: ctx.store.newId('txn'),
  })
  ctx.store.update(charge, { amount_refunded: charge.amount_refunded - refund.amount, refunded: false })
  ctx.emit('refund.failed', refund)
  ctx.emit('charge.refund.updated', refund, previous)
  ctx.emit('refund.updated', refund, previous)
}

/** A refund that took days ends. */
export function settleRefund(ctx: Ctx, id: string): void {
  const refund = ctx.store.get<Refund>('refund', id)
  const charge = refund && ctx.store.get<Charge>('charge', refund.charge)
  if (!refund || !charge) return
  if (courseOf(ctx, charge) === 'fails') return failRefund(ctx, refund, charge)
  inLedger(ctx, refund, 'succeeded')
  const previous = ctx.store.update(refund, { status: 'succeeded', pending_reason: undefined })
  ctx.emit('refund.updated', refund, previous)
  ctx.emit('charge.refund.updated', refund, previous)
}
