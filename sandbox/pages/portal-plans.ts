import { productName } from '../engine/find.ts'
import { every, readable, readableDate } from '../engine/money.ts'
import { periodOf } from '../engine/subscriptions/items.ts'
import type { PaymentMethod, Price, Subscription } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { html, type Html } from './html.ts'
import { methodName } from './method-name.ts'
import { offeredPrices } from './portal-offers.ts'
import { isEnding, liveSubscriptions, type View } from './portal-view.ts'

/** What a price costs and how often, e.g. `$49.00 every month`. */
export const rateOf = (price: Price, quantity = 1): string =>
  `${readable((price.unit_amount ?? 0) * quantity, price.currency)} every ${every(price.recurring)}`

/** A button that acts on one thing. */
export const action = (view: View, path: string, id: string, text: string): Html =>
  html`<form class="line" method="post" action="${view.place}/${path}">
    <button class="second small" name="id" value="${id}">${text}</button>
  </form>`

function standing(subscription: Subscription): { text: string; tone: string; note: string } {
  const { end } = periodOf(subscription)
  const at = subscription.cancel_at ?? end
  if (isEnding(subscription)) {
    return { text: 'Ends soon', tone: 'wait', note: `Your plan ends on ${readableDate(at)}.` }
  }
  switch (subscription.status) {
    case 'trialing':
      return { text: 'Trial', tone: 'ok', note: `Your trial ends on ${readableDate(end)}; then you are billed.` }
    case 'past_due':
    case 'unpaid':
      return { text: 'Past due', tone: 'over', note: 'Your last payment failed. Please update your payment method.' }
    case 'paused':
      return { text: 'Paused', tone: 'wait', note: 'Nothing is billed until you resume.' }
    default:
      return { text: 'Active', tone: 'ok', note: `Renews on ${readableDate(end)}.` }
  }
}

function paidWith(ctx: Ctx, view: View, subscription: Subscription): Html | null {
  const id = subscription.default_payment_method ?? view.customer.invoice_settings.default_payment_method
  const method = typeof id === 'string' ? ctx.store.get<PaymentMethod>('payment_method', id) : undefined
  return method ? html`<p class="quiet">Paid with ${methodName(method)}</p>` : null
}

function pauseAction(view: View, { id, status }: Subscription): Html | null {
  if (status === 'paused') return action(view, 'resume', id, 'Resume subscription')
  const able = view.configuration.features.subscription_pause.enabled && (status === 'active' || status === 'past_due')
  return able ? html`<a href="${view.place}/pause?subscription=${id}">Pause subscription</a>` : null
}

function actions(ctx: Ctx, view: View, subscription: Subscription): Html {
  const { id } = subscription
  if (isEnding(subscription)) return html`<div class="actions">${action(view, 'keep', id, 'Keep subscription')}</div>`
  const changes = offeredPrices(ctx, view, subscription).length > 0
  const cancels = view.configuration.features.subscription_cancel.enabled
  return html`<div class="actions">
    ${changes && html`<a class="button second small" href="${view.place}/plan?subscription=${id}">Update plan</a>`}
    ${pauseAction(view, subscription)}
    ${cancels && html`<a href="${view.place}/cancel?subscription=${id}">Cancel subscription</a>`}
  </div>`
}

function planOf(ctx: Ctx, view: View, subscription: Subscription): Html {
  const { text, tone, note } = standing(subscription)
  const items = subscription.items.data.map(
    ({ price, quantity }) =>
      html`<h3 class="lead">${productName(ctx.store, price)}${(quantity ?? 1) > 1 && ` × ${quantity}`}</h3>
        <p>${rateOf(price, quantity ?? 1)}</p>`,
  )
  return html`<div class="panel">
    <div class="ends">
      <div>${items}</div>
      <span class="tag ${tone}">${text}</span>
    </div>
    <p class="quiet">${note}</p>
    ${paidWith(ctx, view, subscription)} ${actions(ctx, view, subscription)}
  </div>`
}

/** The customer's plans, how they stand, and what can be done with them. */
export function plans(ctx: Ctx, view: View): Html {
  const all = liveSubscriptions(ctx, view)
  return html`<section>
    <h2>${all.length > 1 ? 'Your plans' : 'Your plan'}</h2>
    ${all.length === 0 && html`<p class="quiet">You have no plan at the moment.</p>`}
    ${all.map((one) => planOf(ctx, view, one))}
  </section>`
}
