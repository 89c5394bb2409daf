import type { PageAnswer } from '../engine/contract.ts'
import { productName } from '../engine/find.ts'
import { readable, readableDate } from '../engine/money.ts'
import { periodOf } from '../engine/subscriptions/items.ts'
import type { Invoice, Subscription } from '../engine/types.ts'
import { StripeFailure } from '../http/errors.ts'
import { PageFailure } from '../http/page-failure.ts'
import { previewInvoice } from '../resources/invoices-preview.ts'
import { updateSubscription } from '../resources/subscriptions-update.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { html, type Html } from './html.ts'
import { spanOf, sumsOf } from './invoice-sums.ts'
import { failure, page } from './layout.ts'
import { finish } from './portal-finish.ts'
import { onlyItem } from './portal-offers.ts'
import type { Choice } from './portal-plan-choice.ts'
import { planLater, waitsForPeriodEnd } from './portal-plan-later.ts'
import { rateOf } from './portal-plans.ts'
import { wayBack, type View } from './portal-view.ts'

const features = (view: View) => view.configuration.features.subscription_update

const restarts = (view: View): boolean => features(view).billing_cycle_anchor === 'now'

const endsTrial = (view: View, { status }: Subscription): boolean =>
  status === 'trialing' && features(view).trial_update_behavior === 'end_trial'

/** What the change asks of the subscription, in the words of its update. */
const changeOf = (view: View, subscription: Subscription, { price, quantity, at }: Choice) => ({
  items: [{ id: onlyItem(subscription)?.id, price: price.id, quantity }],
  proration_behavior: features(view).proration_behavior,
  proration_date: at,
  ...(restarts(view) ? { billing_cycle_anchor: { type: 'now' } } : {}),
  ...(endsTrial(view, subscription) ? { trial_end: 'now' } : {}),
})

/** The next invoice as it would be, worked out by the same path as the change itself. */
function previewOf(ctx: Ctx, view: View, subscription: Subscription, choice: Choice): Invoice {
  return previewInvoice.handle(
    ctx,
    {
      subscription: subscription.id,
      subscription_details: changeOf(view, subscription, choice),
      ...(choice.discount ? { discounts: [choice.discount] } : {}),
    },
    {},
  ) as Invoice
}

function bill(ctx: Ctx, invoice: Invoice): Html {
  const money = (amount: number): string => readable(amount, invoice.currency)
  const skipped = new Set(['Amount paid', 'Amount due'])
  return html`<ul class="rows" aria-label="What is billed">
      ${invoice.lines.data.map(
        (line) =>
          html`<li>
            <span>${line.description}<br /><span class="quiet">${spanOf(line)}</span></span>
            <span class="money">${money(line.amount)}</span>
          </li>`,
      )}
    </ul>
    <ul class="rows sums" aria-label="Sums">
      ${sumsOf(ctx, invoice)
        .filter(({ name }) => !skipped.has(name))
        .map(({ name, amount }) => html`<li><span>${name}</span> <span class="money">${money(amount)}</span></li>`)}
      <li class="sum"><span>${dueName(invoice)}</span> <span class="money">${money(invoice.amount_due)}</span></li>
    </ul>`
}

const isDueNow = (invoice: Invoice): boolean => invoice.billing_reason === 'subscription_update'

function dueName(invoice: Invoice): string {
  if (isDueNow(invoice)) return 'Due today'
  return `Due on ${readableDate(invoice.next_payment_attempt ?? invoice.period_end)}`
}

function price(ctx: Ctx, choice: Choice): Html {
  const many = choice.quantity > 1 ? ` × ${choice.quantity}` : ''
  return html`<p><span class="lead">${productName(ctx.store, choice.price)}${many}</span></p>
    <p>${rateOf(choice.price, choice.quantity)}</p>`
}

const hiddenFields = (subscription: Subscription, choice: Choice, typedCode: string): Html =>
  html`<input type="hidden" name="subscription" value="${subscription.id}" />
    <input type="hidden" name="price" value="${choice.price.id}" />
    <input type="hidden" name="quantity" value="${choice.quantity}" />
    <input type="hidden" name="promotion_code" value="${typedCode}" />
    <input type="hidden" name="at" value="${choice.at}" />`

type PromotionCode = StripeObject & { code: string }

/** The code as it was typed; a deep link's discount needs none. */
const typedCodeOf = (ctx: Ctx, { discount }: Choice): string =>
  ctx.store.get<PromotionCode>('promotion_code', discount?.promotion_code ?? '')?.code ?? ''

/** Shows what a choice costs, and asks to confirm it. */
export function confirmPage(
  ctx: Ctx,
  view: View,
  subscription: Subscription,
  choice: Choice,
  error: string | null,
): PageAnswer {
  const later = waitsForPeriodEnd(view, subscription, choice)
  const end = readableDate(periodOf(subscription).end)
  const change = html`<a href="${view.place}/plan?subscription=${subscription.id}">← Choose another plan</a>`
  const inFlow = view.session.flow?.type === 'subscription_update_confirm'
  return page(
    'Confirm your plan',
    html`${inFlow ? wayBack(view, 'subscription_update_confirm') : html`<p class="back">${change}</p>`}
      ${failure(error)}
      <div class="panel">${price(ctx, choice)}</div>
      <div class="panel">
        <h2>${later ? 'When it changes' : 'What you pay'}</h2>
        ${later ? html`<p>Your plan stays as it is until ${end}, and changes then.</p>` : bill(ctx, previewOf(ctx, view, subscription, choice))}
        <form method="post" action="${view.place}/plan">
          ${hiddenFields(subscription, choice, typedCodeOf(ctx, choice))}
          <button data-busy="Updating…">Confirm</button>
        </form>
      </div>`,
  )
}

const hour = 3600

/** The instant that was shown with the preview, if that is not long ago; otherwise now. */
const shownInstant = (ctx: Ctx, at: number): number =>
  Number.isInteger(at) && at <= ctx.now && at > ctx.now - hour ? at : ctx.now

/** Changes the plan now; throws the page that says why when that cannot be, and then nothing has changed. */
function changeNow(ctx: Ctx, view: View, subscription: Subscription, choice: Choice): void {
  const timed = { ...choice, at: shownInstant(ctx, choice.at) }
  const input = {
    ...changeOf(view, subscription, timed),
    payment_behavior: 'error_if_incomplete',
    ...(choice.discount ? { discounts: [choice.discount] } : {}),
  }
  try {
    updateSubscription.handle(ctx, input, { id: subscription.id })
  } catch (error) {
    if (!(error instanceof StripeFailure) || error.status >= 500) throw error
    throw new PageFailure(error, confirmPage(ctx, view, subscription, { ...choice, at: ctx.now }, error.message))
  }
}

/**
 * Changes the plan: at once, or at the period's end where the configuration says so. A payment that fails leaves the plan as it was,
 * and the page says why.
 */
export function applyChoice(ctx: Ctx, view: View, subscription: Subscription, choice: Choice): PageAnswer {
  const flow = view.session.flow?.type ?? 'subscription_update'
  const later = waitsForPeriodEnd(view, subscription, choice)
  if (later) planLater(ctx, subscription, choice)
  else changeNow(ctx, view, subscription, choice)
  return finish(view, flow, later ? 'planned' : 'changed')
}
