import type { PageAnswer, PageRequest, PageRoute } from '../engine/contract.ts'
import { paymentMethodFor } from '../engine/invoices/attempt.ts'
import type { CreditNote } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { cardFields, filled, testCardList, withoutCode } from './card-form.ts'
import { creditNotePdf } from './credit-note-pdf.ts'
import { fieldsOf, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'
import { payable, payInvoice } from './invoice-pay.ts'
import { invoicePdf, receiptPdf } from './invoice-pdf.ts'
import { foundInvoice, type FoundInvoice } from './invoice-found.ts'
import { invoiceHead, invoiceLines } from './invoice-shown.ts'
import { failure, page, success } from './layout.ts'
import { methodName } from './method-name.ts'
import { readable } from '../engine/money.ts'

const notFound = (): PageAnswer => page('Not found', html`<p>There is no such invoice.</p>`, 404)

function cardPart(ctx: Ctx, one: FoundInvoice, typed: Typed, wrongs: Wrongs): Html {
  const fields = fieldsOf(typed, wrongs)
  const saved = paymentMethodFor(ctx, one.invoice)
  if (!saved) return html`<div class="way card">${cardFields(fields)}</div>`
  const usesSaved = typed.way !== 'card'
  return html`<fieldset class="ways">
    <legend class="sr">Pay with</legend>
    <label class="pick"
      ><input type="radio" name="way" value="saved" ${usesSaved && 'checked'} ${fields.state('saved')} />
      ${methodName(saved)}</label
    >
    ${wrongs.saved !== undefined && html`<div class="way saved">${fields.wrong('saved')}</div>`}
    <label class="pick"><input type="radio" name="way" value="card" ${!usesSaved && 'checked'} /> Another card</label>
    <div class="way card">${cardFields(fields)}</div>
  </fieldset>`
}

function payForm(ctx: Ctx, one: FoundInvoice, typed: Typed, wrongs: Wrongs): Html {
  const amount = readable(one.invoice.amount_remaining, one.invoice.currency)
  return html`<section class="panel">
    <h2>Pay this invoice</h2>
    ${failure(wrongs.form ?? null)}
    <form method="post" action="${one.place}" id="pay" novalidate>
      ${cardPart(ctx, one, typed, wrongs)}
      <button data-busy="Processing…">Pay ${amount}</button>
    </form>
    ${testCardList('pay')}
  </section>`
}

/** The invoice's page with its pay form, if it is owed. */
function shownInvoice(
  ctx: Ctx,
  one: FoundInvoice,
  typed: Typed,
  wrongs: Wrongs,
  said: string | null = null,
): PageAnswer {
  const { invoice } = one
  return page(
    `Invoice ${invoice.number ?? ''}`,
    html`${success(said)} ${invoiceHead(ctx, one)} ${payable(invoice) && payForm(ctx, one, typed, wrongs)}
    ${invoiceLines(ctx, invoice)}`,
  )
}

const saidOf: Record<string, string> = { pending: 'Thank you. Your bank debit is under way; it settles in a few days.' }

function pay(ctx: Ctx, one: FoundInvoice, form: Typed): PageAnswer {
  const typed = filled(form)
  if (typed) return shownInvoice(ctx, one, typed, {})
  const outcome = payInvoice(ctx, one, form)
  return 'wrongs' in outcome ? shownInvoice(ctx, one, withoutCode(form), outcome.wrongs) : outcome
}

const route = (
  method: 'GET' | 'POST',
  path: string,
  act: (ctx: Ctx, one: FoundInvoice, request: PageRequest) => PageAnswer | Promise<PageAnswer>,
): PageRoute => ({
  method,
  path: `/i/:token${path}`,
  handle(ctx, request) {
    const one = foundInvoice(ctx, request)
    return one ? act(ctx, one, request) : notFound()
  },
})

/** Stripe's hosted invoice page and its PDF. */
export const invoicePages: PageRoute[] = [
  route('GET', '', (ctx, one, { query }) => shownInvoice(ctx, one, {}, {}, saidOf[query.said ?? ''] ?? null)),
  route('POST', '', (ctx, one, { form }) => pay(ctx, one, form)),
  route('GET', '/pdf', async (ctx, one) => ({ status: 200, pdf: await invoicePdf(ctx, one.invoice) })),
  route('GET', '/credit-notes/:note/pdf', async (ctx, one, { params }) => {
    const note = ctx.store.get<CreditNote>('credit_note', params.note ?? '')
    return note?.invoice === one.invoice.id ? { status: 200, pdf: await creditNotePdf(one.invoice, note) } : notFound()
  }),
  route('GET', '/receipt', async (ctx, one) =>
    one.invoice.status === 'paid' ? { status: 200, pdf: await receiptPdf(ctx, one.invoice) } : notFound(),
  ),
]
