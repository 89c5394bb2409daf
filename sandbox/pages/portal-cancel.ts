import type { PageAnswer } from '../engine/contract.ts'
import { readable, readableDate } from '../engine/money.ts'
import { cancelSubscription } from '../engine/subscriptions/cancel.ts'
import { endsAt, goesOn, planEnding } from '../engine/subscriptions/ending.ts'
import { periodOf } from '../engine/subscriptions/items.ts'
import { changeSubscription } from '../engine/subscriptions/status.ts'
import type { Coupon, Subscription } from '../engine/types.ts'
import { updateSubscription } from '../resources/subscriptions-update.ts'
import type { Ctx } from '../store/types.ts'
import { html, type Html } from './html.ts'
import { page } from './layout.ts'
import { wayBack, type View } from './portal-view.ts'

const reasonTexts: Record<string, string> = {
  customer_service: 'Customer service was less than expected',
  low_quality: 'Quality was less than expected',
  missing_features: 'Some features are missing',
  switched_service: 'I’m switching to a different service',
  too_complex: 'Ease of use was less than expected',
  too_expensive: 'It’s too expensive',
  unused: 'I don’t use the service enough',
  other: 'Other reason',
}

function reasons(view: View): Html | null {
  const { cancellation_reason: reason } = view.configuration.features.subscription_cancel
  if (!reason.enabled) return null
  const picks = reason.options.map(
    (option) =>
      html`<label class="pick"
        ><input type="radio" name="feedback" value="${option}" /> ${reasonTexts[option] ?? option}</label
      >`,
  )
  return html`<fieldset>
      <legend>Why do you leave? <span class="optional">(optional)</span></legend>
      ${picks}
    </fieldset>
    <label for="comment">Anything else? <span class="optional">(optional)</span></label>
    <input id="comment" name="comment" maxlength="500" />`
}

/** The coupon that a deep link offers to those who stay. */
function offerOf(ctx: Ctx, view: View): Coupon | null {
  const id = view.session.flow?.subscription_cancel?.retention?.coupon_offer?.coupon
  return (id === undefined ? undefined : ctx.store.get<Coupon>('coupon', id)) ?? null
}

function forHowLong({ duration, duration_in_months: months }: Coupon): string {
  if (duration === 'forever') return 'on every invoice'
  return duration === 'repeating' && months ? `for ${months} months` : 'on your next invoice'
}

const takenOff = ({ percent_off: percent, amount_off: amount, currency }: Coupon): string =>
  percent === null ? readable(amount ?? 0, currency ?? 'usd') : `${percent}%`

/** Offers a discount before anything is canceled. */
function offer(view: View, subscription: Subscription, coupon: Coupon): Html {
  return html`<div class="panel">
    <h2>Stay, and pay less</h2>
    <p class="lead">${takenOff(coupon)} off ${forHowLong(coupon)}</p>
    <form method="post" action="${view.place}/stay">
      <button name="id" value="${subscription.id}">Accept the offer</button>
    </form>
  </div>`
}

/** Asks whether, and why, a subscription shall end. */
export function cancelForm(ctx: Ctx, view: View, subscription: Subscription): PageAnswer {
  const now = view.configuration.features.subscription_cancel.mode === 'immediately'
  const when = now
    ? 'Your subscription ends now.'
    : `Your subscription stays until ${readableDate(periodOf(subscription).end)}, and is not renewed.`
  const coupon = offerOf(ctx, view)
  return page(
    'Cancel your subscription?',
    html`${wayBack(view, 'subscription_cancel')} ${coupon && offer(view, subscription, coupon)}
      <div class="panel">
        <p>${when}</p>
        <form method="post" action="${view.place}/cancel">
          <input type="hidden" name="subscription" value="${subscription.id}" />
          ${reasons(view)}
          <button class="danger" data-busy="Canceling…">Cancel subscription</button>
        </form>
      </div>`,
  )
}

/** Accepts the offer of those who would cancel: the discount is the subscription's from now on. Answers whether there was one. */
export function stay(ctx: Ctx, view: View, subscription: Subscription): boolean {
  const coupon = offerOf(ctx, view)
  if (!coupon) return false
  updateSubscription.handle(ctx, { discounts: [{ coupon: coupon.id }] }, { id: subscription.id })
  return true
}

const words = (text: string | undefined): string | null =>
  text === undefined || text.trim() === '' ? null : text.trim()

/** Ends a subscription as the configuration says; at the period's end only `cancel_at` is written, as in flexible billing. */
export function cancelAsConfigured(
  ctx: Ctx,
  view: View,
  subscription: Subscription,
  form: Record<string, string>,
): void {
  const { mode, proration_behavior, cancellation_reason: reason } = view.configuration.features.subscription_cancel
  const feedback = reason.options.find((option) => option === form.feedback) ?? null
  const said = { comment: words(form.comment), feedback }
  if (mode === 'immediately') {
    const prorate = proration_behavior !== 'none'
    const invoiceNow = proration_behavior === 'always_invoice'
    cancelSubscription(ctx, subscription, { reason: 'cancellation_requested', ...said }, { prorate, invoiceNow })
    return
  }
  changeSubscription(ctx, subscription, endsAt(ctx, subscription, periodOf(subscription).end, said))
  planEnding(ctx, subscription)
}

/** Takes a scheduled end back. */
export function keepGoing(ctx: Ctx, subscription: Subscription): void {
  changeSubscription(ctx, subscription, goesOn)
  planEnding(ctx, subscription)
}
