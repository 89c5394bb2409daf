import { readableDate } from '../engine/money.ts'
import { defaultIntent } from '../engine/invoices/settle.ts'
import type { Invoice, PaymentMethod } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { billedTo, spanOf, standingOf, sumsOf, unitAmountOf } from './invoice-sums.ts'
import { methodName } from './method-name.ts'
import { money } from './pdf-money.ts'
import { drawDocument, type Paper } from './pdf.ts'

function factsOf(invoice: Invoice): [string, string][] {
  const due = invoice.due_date === null ? [] : [['Date due', readableDate(invoice.due_date)] as [string, string]]
  const { paid_at: paid } = invoice.status_transitions
  return [
    ['Invoice number', invoice.number ?? 'Draft'],
    ['Date of issue', readableDate(invoice.status_transitions.finalized_at ?? invoice.created)],
    ...due,
    ...(invoice.status === 'paid' && paid !== null ? [['Date paid', readableDate(paid)] as [string, string]] : []),
  ]
}

function headline(invoice: Invoice, now: number): string {
  if (invoice.status === 'paid') return `${money(invoice.amount_paid, invoice.currency)} paid`
  if (invoice.status === 'open') return `${money(invoice.amount_remaining, invoice.currency)} due`
  return standingOf(invoice, now).text
}

/** What an invoice says on paper. Reads the store at once, so that it can be drawn later. */
function invoicePaper(ctx: Ctx, invoice: Invoice): Paper {
  const { currency } = invoice
  return {
    title: 'Invoice',
    name: `Invoice ${invoice.number ?? invoice.id}`,
    facts: factsOf(invoice),
    parties: [
      { title: 'From', lines: [invoice.account_name ?? 'Sandbox', invoice.account_country ?? ''].filter(Boolean) },
      { title: 'Bill to', lines: billedTo(invoice) },
    ],
    headline: headline(invoice, ctx.now),
    lines: invoice.lines.data.map((line) => {
      const unit = unitAmountOf(line)
      return {
        text: line.description ?? '',
        detail: spanOf(line),
        quantity: line.quantity === null ? '' : String(line.quantity),
        unit: unit === null ? '' : money(unit, currency),
        amount: money(line.amount, currency),
      }
    }),
    sums: sumsOf(ctx, invoice).map(({ name, amount, strong = false }) => ({
      name,
      amount: money(amount, currency),
      strong,
    })),
    foot: [invoice.footer ?? '', 'Made by a sandbox: no real money is owed or was paid.'].filter(Boolean),
  }
}

const paidBy = (ctx: Ctx, invoice: Invoice): PaymentMethod | undefined => {
  const intent = defaultIntent(ctx, invoice.id)
  return ctx.store.get<PaymentMethod>('payment_method', intent?.payment_method ?? '')
}

/** What the receipt of a paid invoice says. */
function receiptPaper(ctx: Ctx, invoice: Invoice): Paper {
  const paper = invoicePaper(ctx, invoice)
  const method = paidBy(ctx, invoice)
  const by: [string, string][] = method ? [['Payment method', methodName(method)]] : []
  return { ...paper, title: 'Receipt', name: `Receipt for ${paper.name}`, facts: [...paper.facts, ...by] }
}

/** The receipt of a paid invoice as a PDF document. */
export const receiptPdf = (ctx: Ctx, invoice: Invoice): Promise<Buffer> => drawDocument(receiptPaper(ctx, invoice))

/** An invoice as a PDF document. */
export const invoicePdf = (ctx: Ctx, invoice: Invoice): Promise<Buffer> => drawDocument(invoicePaper(ctx, invoice))
