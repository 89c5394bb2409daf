import PDFDocument from 'pdfkit'
import { readable, readableDate } from '../engine/money.ts'
import type { Invoice } from '../engine/types.ts'

const states: Record<string, string> = { paid: 'Paid', open: 'Due', void: 'Void', uncollectible: 'Uncollectible' }

function head(pdf: PDFKit.PDFDocument, invoice: Invoice): void {
  pdf.fontSize(20).text('Invoice', { continued: false }).moveDown(0.5).fontSize(10)
  pdf.text(`Invoice number: ${invoice.number ?? ''}`)
  pdf.text(`Date of issue: ${readableDate(invoice.status_transitions.finalized_at ?? invoice.created)}`)
  pdf.text(`Status: ${states[invoice.status] ?? invoice.status}`)
  pdf.moveDown().text('Bill to:')
  for (const line of [invoice.customer_name, invoice.customer_email]) if (line) pdf.text(line)
  pdf.moveDown()
}

function lines(pdf: PDFKit.PDFDocument, invoice: Invoice): void {
  for (const line of invoice.lines.data) {
    pdf.fontSize(10).text(line.description ?? '', { width: 360, continued: false })
    const span = `${readableDate(line.period.start)} – ${readableDate(line.period.end)}`
    pdf.fontSize(9).text(span, { continued: true }).text(readable(line.amount, line.currency), { align: 'right' })
    pdf.moveDown(0.5)
  }
}

function sums(pdf: PDFKit.PDFDocument, invoice: Invoice): void {
  const row = (name: string, amount: number): void => {
    pdf.fontSize(10).text(name, { continued: true }).text(readable(amount, invoice.currency), { align: 'right' })
  }
  pdf.moveDown()
  row('Subtotal', invoice.subtotal)
  for (const { amount } of invoice.total_discount_amounts) row('Discount', -amount)
  row('Total', invoice.total)
  row('Amount paid', invoice.amount_paid)
  row('Amount due', invoice.status === 'open' ? invoice.amount_remaining : 0)
}

/** The invoice as a PDF document. */
export function invoicePdf(invoice: Invoice): Promise<Buffer> {
  const pdf = new PDFDocument({ size: 'A4', margin: 56, info: { Title: `Invoice ${invoice.number ?? invoice.id}` } })
  const parts: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(Buffer.concat(parts)))
    pdf.on('error', reject)
  })
  head(pdf, invoice)
  lines(pdf, invoice)
  sums(pdf, invoice)
  pdf.end()
  return done
}
