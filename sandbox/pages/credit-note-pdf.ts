import { readableDate } from '../engine/money.ts'
import type { CreditNote, Invoice } from '../engine/types.ts'
import { billedTo, type Sum } from './invoice-sums.ts'
import { money } from './pdf-money.ts'
import { drawDocument } from './pdf.ts'

const sumsOf = (note: CreditNote): Sum[] => [
  { name: 'Subtotal', amount: note.subtotal },
  ...(note.total_taxes ?? []).map(({ amount, tax_behavior: kind }) => ({ name: `Tax (${kind})`, amount })),
  { name: 'Total credited', amount: note.total, strong: true },
]

/** A credit note of an invoice as a PDF document. */
export function creditNotePdf(invoice: Invoice, note: CreditNote): Promise<Buffer> {
  const { currency } = note
  const total = money(note.total, currency)
  return drawDocument({
    title: 'Credit note',
    name: `Credit note ${note.number}`,
    facts: [
      ['Credit note number', note.number],
      ['Invoice number', invoice.number ?? ''],
      ['Date of issue', readableDate(note.created)],
    ],
    parties: [
      { title: 'From', lines: [invoice.account_name ?? 'Sandbox'] },
      { title: 'Bill to', lines: billedTo(invoice) },
    ],
    headline: note.status === 'void' ? 'Void' : `${total} credited`,
    lines: note.lines.data.map(({ description, quantity, amount }) => ({
      text: description ?? '',
      detail: null,
      quantity: quantity === null ? '' : String(quantity),
      unit: '',
      amount: money(amount, currency),
    })),
    sums: sumsOf(note).map(({ name, amount, strong = false }) => ({ name, amount: money(amount, currency), strong })),
    foot: [note.memo ?? '', 'Made by a sandbox: no real money was credited.'].filter(Boolean),
  })
}
