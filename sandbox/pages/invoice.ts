import type { PageAnswer, PageRequest, PageRoute } from '../engine/contract.ts'
import { customerOf } from '../engine/find.ts'
import { attemptInvoice, paymentMethodFor } from '../engine/invoices/attempt.ts'
import { attemptFailure } from '../engine/invoices/failures.ts'
import type { InvoiceToken } from '../engine/invoices/finalize.ts'
import { readable, readableDate } from '../engine/money.ts'
import { attachMethod, newCardMethod } from '../engine/payment-methods.ts'
import { attachDeclineOf } from '../engine/payments/outcome.ts'
import type { Invoice, InvoiceLine, PaymentMethod } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { cardFields, readCard } from './card-form.ts'
import { answeredChallenge, challengePage, notConfirmed } from './challenge.ts'
import { html, type Html } from './html.ts'
import { invoicePdf } from './invoice-pdf.ts'
import { failure, page } from './layout.ts'

interface Found {
  invoice: Invoice
  place: string
}

function found(ctx: Ctx, request: PageRequest): Found | null {
  const token = ctx.store.get<InvoiceToken>('sandbox.invoice_token', request.params.token ?? '')
  const invoice = token && ctx.store.get<Invoice>('invoice', token.invoice)
  return invoice ? { invoice, place: `/i/${token.id}` } : null
}

const notFound = (): PageAnswer => page('Not found', html`<p>There is no such invoice.</p>`, 404)

const lineOf = (line: InvoiceLine): Html =>
  html`<li>
    <span
      >${line.description}<br /><span class="quiet"
        >${readableDate(line.period.start)} – ${readableDate(line.period.end)}</span
      ></span
    >
    <span>${readable(line.amount, line.currency)}</span>
  </li>`

const standing: Record<string, (invoice: Invoice) => string> = {
  paid: ({ status_transitions }) => `Paid on ${readableDate(status_transitions.paid_at ?? 0)}.`,
  open: () => 'Not paid yet.',
  uncollectible: () => 'Given up, and still payable.',
  void: () => 'Void: nothing is owed.',
}

const payable = (invoice: Invoice): boolean => invoice.status === 'open' || invoice.status === 'uncollectible'

function payForms(ctx: Ctx, { invoice, place }: Found, typed: Record<string, string>): Html {
  const saved = paymentMethodFor(ctx, invoice)
  const amount = readable(invoice.amount_remaining, invoice.currency)
  const withSaved = html`<form method="post" action="${place}">
    <button name="saved" value="yes">Pay ${amount} with the card ending in ${saved?.card?.last4}</button>
  </form>`
  return html`<h2>Pay</h2>
    ${saved !== undefined && withSaved}
    <form method="post" action="${place}">${cardFields(typed)}<button>Pay ${amount}</button></form>`
}

function shownInvoice(ctx: Ctx, one: Found, typed: Record<string, string>, error: string | null): PageAnswer {
  const { invoice, place } = one
  return page(
    `Invoice ${invoice.number ?? ''}`,
    html`<p>${standing[invoice.status]?.(invoice)} ${invoice.customer_name} ${invoice.customer_email}</p>
      ${failure(error)}
      <ul class="rows" aria-label="Lines">
        ${invoice.lines.data.map(lineOf)}
        <li class="sum"><span>Total</span> <span>${readable(invoice.total, invoice.currency)}</span></li>
        <li><span>Paid</span> <span>${readable(invoice.amount_paid, invoice.currency)}</span></li>
      </ul>
      <p><a href="${place}/pdf">Download the PDF</a></p>
      ${payable(invoice) && payForms(ctx, one, typed)}`,
  )
}

function attempt(ctx: Ctx, one: Found, method: PaymentMethod, authenticated: boolean): PageAnswer {
  const { invoice, place } = one
  const result = attemptInvoice(ctx, invoice, { automatic: false, paymentMethod: method.id, authenticated })
  if (result.type === 'paid') return { status: 303, redirect: place }
  if (result.type === 'requires_action') return challengePage(ctx, method, place)
  return shownInvoice(ctx, one, {}, attemptFailure(ctx, result).message)
}

function pay(ctx: Ctx, one: Found, form: Record<string, string>): PageAnswer {
  const { invoice, place } = one
  if (!payable(invoice)) return { status: 303, redirect: place }
  const answered = answeredChallenge(ctx, form, place)
  if (answered) {
    if (!answered.confirmed) return shownInvoice(ctx, one, {}, notConfirmed)
    return attempt(ctx, one, answered.method, true)
  }
  const saved = paymentMethodFor(ctx, invoice)
  if (form.saved === 'yes' && saved) return attempt(ctx, one, saved, false)
  const read = readCard(form, ctx.now)
  if ('error' in read) return shownInvoice(ctx, one, form, read.error)
  const email = customerOf(ctx.store, invoice.customer)?.email ?? null
  const method = newCardMethod(ctx, read.card, { ...read.holder, email })
  const decline = attachDeclineOf(ctx, method)
  if (decline) return shownInvoice(ctx, one, form, decline.message)
  attachMethod(ctx, method, invoice.customer)
  return attempt(ctx, one, method, false)
}

/** Stripe's hosted invoice page and its PDF. */
export const invoicePages: PageRoute[] = [
  {
    method: 'GET',
    path: '/i/:token',
    handle(ctx, request) {
      const one = found(ctx, request)
      return one ? shownInvoice(ctx, one, {}, null) : notFound()
    },
  },
  {
    method: 'POST',
    path: '/i/:token',
    handle(ctx, request) {
      const one = found(ctx, request)
      return one ? pay(ctx, one, request.form) : notFound()
    },
  },
  {
    method: 'GET',
    path: '/i/:token/pdf',
    async handle(ctx, request) {
      const one = found(ctx, request)
      return one ? { status: 200, pdf: await invoicePdf(one.invoice) } : notFound()
    },
  },
]
