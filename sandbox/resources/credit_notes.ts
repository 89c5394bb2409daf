import { change } from '../engine/change.ts'
import { composeNote, type NoteParts } from '../engine/credit-notes/compose.ts'
import { issueNote, voidNote, type Repayment } from '../engine/credit-notes/issue.ts'
import { bareLine, creditedLines, type WantedLine } from '../engine/credit-notes/lines.ts'
import { find, findInvoice } from '../engine/find.ts'
import type { CreditNote, CreditNoteLine, Invoice, Refund } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { arr, dec, hash, int, listParams, meta, oneOf, range, str, time, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { given } from './find.ts'
import { taxRatesParam } from './tax_rates.ts'

const params: Params = {
  amount: int,
  credit_amount: int,
  effective_at: time(),
  email_type: oneOf('credit_note', 'none'),
  invoice: str,
  lines: arr(
    hash({
      amount: int,
      description: str,
      invoice_line_item: str,
      quantity: int,
      tax_rates: taxRatesParam,
      type: oneOf('custom_line_item', 'invoice_line_item'),
      unit_amount: int,
      unit_amount_decimal: dec,
    }),
  ),
  memo: str,
  metadata: meta,
  out_of_band_amount: int,
  reason: oneOf('duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory'),
  refund_amount: int,
  refunds: arr(hash({ amount_refunded: int, refund: str, type: oneOf('refund') })),
}

function linesOf(ctx: Ctx, invoice: Invoice, input: Input): CreditNoteLine[] {
  const { amount, lines } = input as { amount?: number | null; lines?: WantedLine[] | null }
  if (lines) {
    const made = creditedLines(ctx, invoice, lines)
    const total = amount ?? null
    if (total === null || total === made.reduce((sum, one) => sum + one.amount, 0)) return made
    throw invalidRequest('The amount must be the sum of the lines; leave it out.', { param: 'amount' })
  }
  if (amount == null) throw invalidRequest('You must pass either `amount` or `lines`.', { param: 'amount' })
  return [bareLine(ctx, amount, `Credit for invoice ${invoice.number}`)]
}

function repaymentOf(ctx: Ctx, input: Input): Repayment {
  const named = (input.refunds ?? []) as { refund?: string; amount_refunded?: number }[]
  const refunds = named.map((one, at) => {
    const refund = find<Refund>(ctx, 'refund', one.refund, `refunds[${at}][refund]`)
    return { refund, amount: one.amount_refunded ?? refund.amount }
  })
  const number = (name: string): number => (input[name] as number | null | undefined) ?? 0
  return {
    credit: number('credit_amount'),
    refund: number('refund_amount'),
    outOfBand: number('out_of_band_amount'),
    refunds,
  }
}

function composed(ctx: Ctx, input: Input): { note: CreditNote; invoice: Invoice; parts: NoteParts } {
  requireParams(input, 'invoice')
  const invoice = findInvoice(ctx, input.invoice, 'invoice')
  const parts = {
    lines: linesOf(ctx, invoice, input),
    repayment: repaymentOf(ctx, input),
    memo: (input.memo ?? null) as string | null,
    reason: (input.reason ?? null) as string | null,
    metadata: mergeMetadata({}, input.metadata),
    effectiveAt: (input.effective_at ?? ctx.now) as number,
  }
  return { note: composeNote(ctx, invoice, parts), invoice, parts }
}

const noteOf = (ctx: Ctx, id: unknown): CreditNote => find<CreditNote>(ctx, 'credit_note', id, 'id', 'credit note')

/** What is taken back of invoices. */
export const creditNotes: Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/credit_notes',
    params,
    handle(ctx, input) {
      const { note, invoice, parts } = composed(ctx, input)
      return issueNote(ctx, note, invoice, parts.repayment)
    },
  },
  { method: 'GET', path: '/v1/credit_notes/preview', params, handle: (ctx, input) => composed(ctx, input).note },
  {
    method: 'GET',
    path: '/v1/credit_notes',
    params: { ...listParams, created: range, customer: str, invoice: str },
    handle(ctx, input) {
      const fits = (note: CreditNote): boolean =>
        (input.customer ?? note.customer) === note.customer &&
        (input.invoice ?? note.invoice) === note.invoice &&
        inRange(note.created, input.created as Range | undefined)
      return list(ctx, '/v1/credit_notes', newestFirst(ctx.store.all<CreditNote>('credit_note')).filter(fits), input)
    },
  },
  { method: 'GET', path: '/v1/credit_notes/:id', params: {}, handle: (ctx, _input, { id }) => noteOf(ctx, id) },
  {
    method: 'GET',
    path: '/v1/credit_notes/:id/lines',
    params: listParams,
    handle(ctx, input, { id }) {
      const { lines } = noteOf(ctx, id)
      return list(ctx, lines.url, lines.data, input)
    },
  },
  {
    method: 'POST',
    path: '/v1/credit_notes/:id',
    params: { memo: str, metadata: meta },
    handle(ctx, input, { id }) {
      const note = noteOf(ctx, id)
      const metadata = mergeMetadata(note.metadata ?? {}, input.metadata)
      change(ctx, note, { ...given(input, 'memo'), metadata }, 'credit_note.updated')
      return note
    },
  },
  {
    method: 'POST',
    path: '/v1/credit_notes/:id/void',
    params: {},
    handle(ctx, _input, { id }) {
      const note = noteOf(ctx, id)
      voidNote(ctx, note, findInvoice(ctx, note.invoice))
      return note
    },
  },
]
