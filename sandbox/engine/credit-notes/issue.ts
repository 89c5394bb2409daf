import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import { appendLedger } from '../contract.ts'
import { moveBalance } from '../customers/balance.ts'
import { customerOf } from '../find.ts'
import { askFor, cancelPayments, paymentsOf, settlePaid } from '../invoices/settle.ts'
import { refundCharge } from '../payments/refunds.ts'
import type { Charge, CreditNote, Invoice, PaymentIntent, Refund } from '../types.ts'

/** How what was paid already is given back; the sum must be the note's part after payment. */
export interface Repayment {
  credit: number
  refund: number
  outOfBand: number
  /** Refunds that were made apart and are named by this note. */
  refunds: { refund: Refund; amount: number }[]
}

/** The charge by which an invoice was paid, with the most left to refund. */
function paidCharge(ctx: Ctx, invoice: Invoice): Charge | undefined {
  const charges = paymentsOf(ctx, invoice.id).flatMap(({ payment }) => {
    const intent = ctx.store.get<PaymentIntent>('payment_intent', payment.payment_intent as string)
    return ctx.store.get<Charge>('charge', intent?.latest_charge ?? '') ?? []
  })
  const left = (charge: Charge): number => charge.amount - charge.amount_refunded
  return charges.filter(({ status }) => status === 'succeeded').sort((a, b) => left(b) - left(a))[0]
}

function refundOf(ctx: Ctx, invoice: Invoice, amount: number): Refund {
  const charge = paidCharge(ctx, invoice)
  if (!charge || charge.amount - charge.amount_refunded < amount) {
    throw invalidRequest('The refund amount is more than what was paid by card and is not yet refunded.', {
      param: 'refund_amount',
    })
  }
  return refundCharge(ctx, charge, amount, { reason: null, metadata: {} })
}

function giveBack(ctx: Ctx, note: CreditNote, invoice: Invoice, wanted: Repayment): Partial<CreditNote> {
  const customer = customerOf(ctx.store, invoice.customer)
  const made = wanted.refund > 0 ? [{ refund: refundOf(ctx, invoice, wanted.refund), amount: wanted.refund }] : []
  const refunds = [...wanted.refunds, ...made].map(({ refund, amount }) => ({
    amount_refunded: amount,
    payment_record_refund: null,
    refund: refund.id,
    type: 'refund' as const,
  }))
  if (wanted.credit === 0 || !customer) return { refunds }
  const { currency, id: invoiceId } = invoice
  const transaction = moveBalance(ctx, customer, {
    amount: -wanted.credit,
    currency,
    type: 'credit_note',
    invoice: invoiceId,
    creditNote: note.id,
  })
  const { id, customer: whose } = { id: note.id, customer: customer.id }
  appendLedger(ctx, {
    id,
    type: 'credit',
    customer: whose,
    invoice: invoiceId,
    amount: wanted.credit,
    currency,
    status: 'succeeded',
  })
  return { refunds, customer_balance_transaction: transaction.id }
}

/** What is owed of an open invoice shrinks by `amount` (or grows back when negative); nothing left means paid. */
function reduce(ctx: Ctx, invoice: Invoice, amount: number): void {
  const remaining = invoice.amount_remaining - amount
  change(
    ctx,
    invoice,
    {
      pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + amount,
      amount_due: invoice.amount_due - amount,
      amount_remaining: remaining,
    },
    'invoice.updated',
  )
  if (remaining > 0) return askFor(ctx, invoice, remaining)
  cancelPayments(ctx, invoice)
  settlePaid(ctx, invoice, {})
}

/** Issues a credit note that was worked out and checked: what is owed shrinks, what was paid is given back. */
export function issueNote(ctx: Ctx, note: CreditNote, invoice: Invoice, repayment: Repayment): CreditNote {
  ctx.store.put(note)
  const after = note.post_payment_amount
  if (after > 0) {
    ctx.store.update(note, giveBack(ctx, note, invoice, repayment))
    const total = invoice.post_payment_credit_notes_amount + after
    change(ctx, invoice, { post_payment_credit_notes_amount: total }, 'invoice.updated')
  }
  ctx.emit('credit_note.created', note)
  if (note.pre_payment_amount > 0) reduce(ctx, invoice, note.pre_payment_amount)
  return note
}

/** Takes a credit note back while its invoice is still owed. Throws 400 when something was given back already. */
export function voidNote(ctx: Ctx, note: CreditNote, invoice: Invoice): void {
  if (note.status !== 'issued' || note.post_payment_amount > 0 || invoice.status !== 'open') {
    throw invalidRequest('You can only void an issued credit note of an open invoice.')
  }
  ctx.store.update(note, { status: 'void', voided_at: ctx.now })
  ctx.emit('credit_note.voided', note)
  reduce(ctx, invoice, -note.pre_payment_amount)
}
