import type { PageAnswer } from '../engine/contract.ts'
import { readable, readableDate } from '../engine/money.ts'
import type { Invoice } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { html, safeUrl, type Html } from './html.ts'
import { standingTag } from './invoice-shown.ts'
import { splitPage, success } from './layout.ts'
import { information } from './portal-information.ts'
import { methods } from './portal-methods.ts'
import { plans } from './portal-plans.ts'
import { returnLink, type View } from './portal-view.ts'

function invoiceOf(ctx: Ctx, invoice: Invoice): Html {
  const name = invoice.number ?? 'draft'
  return html`<li>
    <span>${readableDate(invoice.created)}<br /><span class="quiet">${name}</span></span>
    <span class="money">${readable(invoice.total, invoice.currency)} ${standingTag(invoice, ctx.now)}</span>
    <span class="actions"
      ><a href="${invoice.hosted_invoice_url ?? ''}">View<span class="sr"> invoice ${name}</span></a>
      <a href="${invoice.invoice_pdf ?? ''}">PDF<span class="sr"> of ${name}</span></a></span
    >
  </li>`
}

function invoices(ctx: Ctx, view: View): Html | null {
  if (!view.configuration.features.invoice_history.enabled) return null
  const all = ctx.store
    .where<Invoice>('invoice', 'customer', view.customer.id)
    .filter((invoice) => invoice.status !== 'draft')
    .reverse()
  return html`<section>
    <h2>Invoices</h2>
    ${all.length === 0 && html`<p class="quiet">There are none.</p>`}
    <ul class="rows invoices">
      ${all.map((invoice) => invoiceOf(ctx, invoice))}
    </ul>
  </section>`
}

const link = (url: string | null, text: string): Html | null => {
  const safe = safeUrl(url)
  return safe === null ? null : html`<a href="${safe}">${text}</a>`
}

function side(view: View): Html {
  const { headline, privacy_policy_url: privacy, terms_of_service_url: terms } = view.configuration.business_profile
  return html`<p class="brand">Sandbox</p>
    <h1>${headline ?? 'Manage your subscription'}</h1>
    <p class="quiet">${view.customer.name}<br />${view.customer.email}</p>
    ${returnLink(view)}
    ${(terms ?? privacy) !== null && html`<p class="small-print actions">${link(terms, 'Terms')} ${link(privacy, 'Privacy')}</p>`}`
}

/** The portal's first page. `said`: what has just been done. */
export const home = (ctx: Ctx, view: View, said: string | null = null): PageAnswer =>
  splitPage('Manage your subscription', {
    narrow: true,
    side: side(view),
    pane: html`${success(said)} ${plans(ctx, view)} ${methods(ctx, view)} ${information(ctx, view)}
    ${invoices(ctx, view)}`,
  })
