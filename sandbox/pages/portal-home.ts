import type { PageAnswer } from '../engine/contract.ts'
import { productName } from '../engine/find.ts'
import { every, readable, readableDate } from '../engine/money.ts'
import { methodsOf } from '../engine/payment-methods.ts'
import { periodOf } from '../engine/subscriptions/items.ts'
import type { Invoice, PaymentMethod, Subscription } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { html, safeUrl, type Html } from './html.ts'
import { page, success } from './layout.ts'
import { methodName } from './method-name.ts'
import { liveSubscriptions, type View } from './portal-view.ts'

/** The way back to the shop. */
export function returnLink(view: View): Html | null {
  const url = safeUrl(view.session.return_url)
  return url === null ? null : html`<p><a href="${url}">← Return</a></p>`
}

const button = (view: View, action: string, id: string, text: string): Html =>
  html`<form class="line" method="post" action="${view.place}/${action}">
    <button class="second small" name="id" value="${id}">${text}</button>
  </form>`

function ending(subscription: Subscription): string {
  const { end } = periodOf(subscription)
  const at = subscription.cancel_at ?? (subscription.cancel_at_period_end ? end : null)
  return at === null ? `Renews on ${readableDate(end)}.` : `Ends on ${readableDate(at)}.`
}

function subscriptionOf(ctx: Ctx, view: View, subscription: Subscription): Html {
  const items = subscription.items.data.map(
    ({ price, quantity }) =>
      html`<span
        >${productName(ctx.store, price)}: ${readable((price.unit_amount ?? 0) * (quantity ?? 1), price.currency)} every
        ${every(price.recurring)}</span
      >`,
  )
  const ends = subscription.cancel_at !== null || subscription.cancel_at_period_end
  const cancels = view.configuration.features.subscription_cancel.enabled
  const cancel = html`<a href="${view.place}/cancel?subscription=${subscription.id}">Cancel subscription</a>`
  return html`<li>
    <span>${items}<br /><span class="quiet">${ending(subscription)} (${subscription.status})</span></span>
    ${ends ? button(view, 'keep', subscription.id, 'Keep subscription') : cancels && cancel}
  </li>`
}

function subscriptions(ctx: Ctx, view: View): Html {
  const all = liveSubscriptions(ctx, view)
  return html`<h2>Subscription</h2>
    ${all.length === 0 && html`<p>There is none.</p>`}
    <ul class="rows">
      ${all.map((one) => subscriptionOf(ctx, view, one))}
    </ul>`
}

function methodOf(view: View, method: PaymentMethod): Html {
  const isDefault = view.customer.invoice_settings.default_payment_method === method.id
  return html`<li>
    <span>${methodName(method)}${isDefault && ' (default)'}</span>
    ${!isDefault && html`<span>${button(view, 'default', method.id, `Make default`)} ${button(view, 'remove', method.id, 'Remove')}</span>`}
  </li>`
}

function methods(ctx: Ctx, view: View): Html | null {
  if (!view.configuration.features.payment_method_update.enabled) return null
  return html`<h2>Payment methods</h2>
    <ul class="rows">
      ${methodsOf(ctx, view.customer.id).map((method) => methodOf(view, method))}
    </ul>
    <p><a href="${view.place}/payment-method">Add payment method</a></p>`
}

function invoiceOf(invoice: Invoice): Html {
  const name = invoice.number ?? 'draft'
  return html`<li>
    <span>${readableDate(invoice.created)}: ${readable(invoice.total, invoice.currency)} (${invoice.status})</span>
    <span
      ><a href="${invoice.hosted_invoice_url ?? ''}">${name}</a>
      <a href="${invoice.invoice_pdf ?? ''}">PDF of ${name}</a></span
    >
  </li>`
}

function invoices(ctx: Ctx, view: View): Html | null {
  if (!view.configuration.features.invoice_history.enabled) return null
  const all = ctx.store
    .where<Invoice>('invoice', 'customer', view.customer.id)
    .filter((invoice) => invoice.status !== 'draft')
    .reverse()
  return html`<h2>Invoices</h2>
    ${all.length === 0 && html`<p>There are none.</p>`}
    <ul class="rows">
      ${all.map(invoiceOf)}
    </ul>`
}

/** The portal's first page. `said`: what has just been done. */
export const home = (ctx: Ctx, view: View, said: string | null = null): PageAnswer =>
  page(
    'Manage your subscription',
    html`${returnLink(view)} ${success(said)}
      <p class="quiet">${view.customer.name} ${view.customer.email}</p>
      ${subscriptions(ctx, view)} ${methods(ctx, view)} ${invoices(ctx, view)}`,
  )
