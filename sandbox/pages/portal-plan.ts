import type { PageAnswer, PageRequest } from '../engine/contract.ts'
import { productName } from '../engine/find.ts'
import type { Price, Subscription } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { fieldsOf, trimmed, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'
import { failure, page } from './layout.ts'
import { home } from './portal-home.ts'
import { mayChange, offeredPrices, onlyItem, quantityBounds } from './portal-offers.ts'
import { readChoice } from './portal-plan-choice.ts'
import { applyChoice, confirmPage } from './portal-plan-confirm.ts'
import { rateOf } from './portal-plans.ts'
import { namedSubscription, wayBack, type View } from './portal-view.ts'

function option(ctx: Ctx, price: Price, current: Price, chosen: string): Html {
  return html`<label class="plan">
    <input type="radio" name="price" value="${price.id}" ${price.id === chosen && 'checked'} />
    <span
      ><span class="lead">${productName(ctx.store, price)}</span>
      ${price.id === current.id && html`<span class="tag">Current plan</span>`}<br />
      <span class="quiet">${rateOf(price)}</span></span
    >
  </label>`
}

function extras(view: View, fields: Fields, current: Price): Html {
  const bounds = quantityBounds(view, current)
  const range = bounds && `From ${bounds.least} to ${bounds.most}`
  return html`${range !== null && fields.text('quantity', 'Quantity', { inputmode: 'numeric', maxlength: 6, hint: range })}
  ${
    mayChange(view, 'promotion_code') &&
    fields.text('promotion_code', 'Promotion code', { optional: true, maxlength: 500 })
  }`
}

/** Asks which plan it shall be. */
function planForm(ctx: Ctx, view: View, subscription: Subscription, typed: Typed, wrongs: Wrongs): PageAnswer {
  const item = onlyItem(subscription)
  const prices = offeredPrices(ctx, view, subscription)
  if (!item || prices.length === 0) return home(ctx, view)
  const fields = fieldsOf({ quantity: String(item.quantity ?? 1), ...typed }, wrongs)
  const chosen = typed.price ?? item.price.id
  return page(
    'Update your plan',
    html`${wayBack(view, 'subscription_update')} ${failure(wrongs.form ?? null)}
      <form method="get" action="${view.place}/plan/confirm" novalidate>
        <input type="hidden" name="subscription" value="${subscription.id}" />
        <fieldset>
          <legend class="sr">Plan</legend>
          ${prices.map((price) => option(ctx, price, item.price, chosen))}
        </fieldset>
        ${extras(view, fields, item.price)}
        <button>Continue</button>
      </form>
      <p class="small-print">You see what it costs before anything changes.</p>`,
  )
}

/** The page that asks for a plan. */
export function choosePlan(ctx: Ctx, view: View, id: string | undefined): PageAnswer {
  const subscription = namedSubscription(ctx, view, id)
  return subscription ? planForm(ctx, view, subscription, {}, {}) : home(ctx, view)
}

/** The page that shows what a choice costs. */
export function previewPlan(ctx: Ctx, view: View, typed: Typed): PageAnswer {
  const subscription = namedSubscription(ctx, view, typed.subscription)
  if (!subscription) return home(ctx, view)
  const read = readChoice(ctx, view, subscription, typed)
  if ('wrongs' in read) return planForm(ctx, view, subscription, typed, read.wrongs)
  return confirmPage(ctx, view, subscription, read.choice, null)
}

/** Changes the plan as it was confirmed. */
export function changePlan(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, trimmed(form.subscription))
  if (!subscription) return home(ctx, view)
  const read = readChoice(ctx, view, subscription, form)
  if ('wrongs' in read) return planForm(ctx, view, subscription, form, read.wrongs)
  return applyChoice(ctx, view, subscription, { ...read.choice, at: Number(form.at) })
}
