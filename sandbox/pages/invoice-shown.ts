import { readable, readableDate } from '../engine/money.ts'
import type { Invoice, InvoiceLine } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { html, type Html } from './html.ts'
import type { FoundInvoice } from './invoice-found.ts'
import { billedTo, spanOf, standingOf, sumsOf, unitAmountOf } from './invoice-sums.ts'

/** How an invoice stands, as a small label. */
export function standingTag(invoice: Invoice, now: number): Html {
  const { text, tone } = standingOf(invoice, now)
  return html`<span class="tag ${tone}">${text}</span>`
}

function when({ status, due_date: due, status_transitions: times }: Invoice): string {
  if (status === 'paid') return `Paid on ${readableDate(times.paid_at ?? 0)}`
  if (status === 'void') return 'Nothing is owed'
  return due === null ? 'Due now' : `Due ${readableDate(due)}`
}

const fact = (name: string, value: Html | string): Html =>
  html`<dt>${name}</dt>
    <dd>${value}</dd>`

/** The amount, how it stands, who owes it to whom, and the documents. */
export function invoiceHead(ctx: Ctx, { invoice, place }: FoundInvoice): Html {
  const issued = readableDate(invoice.status_transitions.finalized_at ?? invoice.created)
  const amount = invoice.status === 'open' ? invoice.amount_remaining : invoice.total
  return html`<section class="panel">
    <p class="brand">${invoice.account_name}</p>
    <p class="big">${readable(amount, invoice.currency)}</p>
    <p class="quiet">${when(invoice)} ${standingTag(invoice, ctx.now)}</p>
    <dl class="facts">
      ${fact('Invoice number', invoice.number ?? '')} ${fact('Issued', issued)}
      ${fact('To', html`${billedTo(invoice).map((line) => html`${line}<br />`)}`)}
    </dl>
    <div class="actions">
      <a class="button second small" href="${place}/pdf">Download invoice</a>
      ${invoice.status === 'paid' && html`<a class="button second small" href="${place}/receipt">Download receipt</a>`}
    </div>
  </section>`
}

function lineOf(line: InvoiceLine): Html {
  const unit = unitAmountOf(line)
  const many = unit !== null && (line.quantity ?? 1) > 1 ? `${line.quantity} × ${readable(unit, line.currency)}` : null
  const detail = [spanOf(line), many].filter((text) => text !== null).join(' · ')
  return html`<li>
    <span>${line.description}<br /><span class="quiet">${detail}</span></span>
    <span class="money">${readable(line.amount, line.currency)}</span>
  </li>`
}

/** What is billed, and the sums. */
export const invoiceLines = (ctx: Ctx, invoice: Invoice): Html =>
  html`<section class="panel">
    <h2>Details</h2>
    <ul class="rows" aria-label="What is billed">
      ${invoice.lines.data.map(lineOf)}
    </ul>
    <ul class="rows sums" aria-label="Sums">
      ${sumsOf(ctx, invoice).map(
        ({ name, amount, strong }) =>
          html`<li class="${strong && 'sum'}">
            <span>${name}</span> <span class="money">${readable(amount, invoice.currency)}</span>
          </li>`,
      )}
    </ul>
    ${invoice.footer !== null && html`<p class="small-print">${invoice.footer}</p>`}
  </section>`
