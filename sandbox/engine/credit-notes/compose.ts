import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import type { CreditNote, CreditNoteLine, Invoice } from '../types.ts'
import type { Repayment } from './issue.ts'
import { creditedTotals } from './lines.ts'

/** What a credit note says besides its lines. */
export interface NoteParts {
  lines: CreditNoteLine[]
  repayment: Repayment
  memo: string | null
  reason: string | null
  metadata: Record<string, string>
  effectiveAt: number
}

/** How much of a note falls on what is still owed; the rest is given back of what was paid. */
function splitOf(invoice: Invoice, total: number): { before: number; after: number } {
  if (invoice.status === 'draft' || invoice.status === 'void') {
    throw invalidRequest(`You cannot create a credit note on an invoice that is ${invoice.status}.`, {
      param: 'invoice',
    })
  }
  const before = Math.min(total, invoice.status === 'open' ? invoice.amount_remaining : 0)
  const after = total - before
  const creditable =
    invoice.amount_paid + (invoice.amount_paid_off_stripe ?? 0) - invoice.post_payment_credit_notes_amount
  if (total <= 0 || after > creditable) {
    throw invalidRequest(
      `The credit note amount must be positive and at most what is left of the invoice (${before + creditable}).`,
      { param: 'amount' },
    )
  }
  return { before, after }
}

const typeOf = (before: number, after: number): CreditNote['type'] =>
  before > 0 && after > 0 ? 'mixed' : before > 0 ? 'pre_payment' : 'post_payment'

function refuseUnbalanced({ credit, refund, outOfBand, refunds }: Repayment, after: number): void {
  const given = credit + refund + outOfBand + refunds.reduce((sum, one) => sum + one.amount, 0)
  if (given === after) return
  throw invalidRequest(
    `The sum of credit amount, refund amount, and out of band amount (${given}) must equal the credit note amount paid after payment (${after}).`,
    { param: 'refund_amount' },
  )
}

/** A credit note worked out and not stored: previews are made of it too. Throws 400 for what the invoice does not hold. */
export function composeNote(ctx: Ctx, invoice: Invoice, parts: NoteParts): CreditNote {
  const sums = creditedTotals(parts.lines)
  const { before, after } = splitOf(invoice, sums.total)
  refuseUnbalanced(parts.repayment, after)
  const id = ctx.store.newId('cn')
  const earlier = ctx.store.where<CreditNote>('credit_note', 'invoice', invoice.id).length
  return {
    ...sums,
    id,
    object: 'credit_note',
    amount: sums.total,
    amount_shipping: 0,
    created: ctx.now,
    currency: invoice.currency,
    customer: invoice.customer,
    customer_account: null,
    customer_balance_transaction: null,
    effective_at: parts.effectiveAt,
    invoice: invoice.id,
    lines: { object: 'list', data: parts.lines, has_more: false, url: `/v1/credit_notes/${id}/lines` },
    livemode: false,
    memo: parts.memo,
    metadata: parts.metadata,
    number: `${invoice.number}-CN-${String(earlier + 1).padStart(2, '0')}`,
    out_of_band_amount: parts.repayment.outOfBand || null,
    pdf: `${invoice.hosted_invoice_url}/credit-notes/${id}/pdf`,
    post_payment_amount: after,
    pre_payment_amount: before,
    pretax_credit_amounts: [],
    reason: parts.reason,
    refunds: [],
    shipping_cost: null,
    status: 'issued',
    type: typeOf(before, after),
    voided_at: null,
  }
}
