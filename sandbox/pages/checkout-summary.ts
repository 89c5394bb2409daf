import { secretOf } from '../engine/checkout/session.ts'
import { every, readable, readableDate } from '../engine/money.ts'
import type { CheckoutSession, LineItem } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { discountRow, promotionForm, quantityForm } from './checkout-changes.ts'
import type { Fields } from './fields.ts'
import { html, safeUrl, type Html } from './html.ts'

const day = 86_400

/** Stripe's words for what a session is about. */
export function titleOf(ctx: Ctx, session: CheckoutSession): string {
  if (session.mode === 'setup') return 'Save your payment details'
  const { lines } = secretOf(ctx, session)
  const what = lines.length === 1 ? lines[0]?.description : null
  if (session.mode === 'subscription') return `Subscribe to ${what ?? 'Sandbox'}`
  return what ? `Pay for ${what}` : 'Pay Sandbox'
}

const rateOf = (line: LineItem): string => (line.price?.recurring ? `every ${every(line.price.recurring)}` : 'once')

const unitOf = ({ price, quantity, amount_subtotal: whole }: LineItem): number =>
  price?.unit_amount ?? Math.round(whole / Math.max(quantity ?? 1, 1))

function lineOf(fields: Fields, session: CheckoutSession, line: LineItem): Html {
  const quantity = line.quantity ?? 1
  const whole = line.amount_subtotal === 0 ? unitOf(line) * quantity : line.amount_subtotal
  const many = quantity > 1 ? ` · ${quantity} × ${readable(unitOf(line), line.currency)}` : ''
  return html`<li>
    <span
      ><span class="lead">${line.description}</span><br /><span class="quiet">${rateOf(line)}${many}</span>
      ${quantityForm(fields, session, line)}</span
    >
    <span class="money">${readable(whole, line.currency)}</span>
  </li>`
}

const back = (session: CheckoutSession): Html | null => {
  const url = safeUrl(session.cancel_url)
  return url === null ? null : html`<p class="back"><a href="${url}">← Back without paying</a></p>`
}

function trialDaysOf(ctx: Ctx, session: CheckoutSession): number | null {
  const { trialDays, subscriptionData } = secretOf(ctx, session)
  if (trialDays !== null) return trialDays
  return subscriptionData.trialEnd === null ? null : Math.ceil((subscriptionData.trialEnd - ctx.now) / day)
}

interface Rate {
  amount: number
  /** How often, e.g. `every month`. */
  rhythm: string
  text: string
}

/** What a renewal costs before discounts, e.g. `$49.00 every month`. */
function rateOfAll(session: CheckoutSession, lines: LineItem[]): Rate | null {
  const recurring = lines.filter(({ price }) => price?.recurring)
  const [first] = recurring
  if (!first) return null
  const amount = recurring.reduce((sum, line) => sum + unitOf(line) * (line.quantity ?? 1), 0)
  const rhythm = rateOf(first)
  return { amount, rhythm, text: `${readable(amount, session.currency ?? 'usd')} ${rhythm}` }
}

function trialHeadline(ctx: Ctx, session: CheckoutSession, days: number): Html {
  const rate = rateOfAll(session, secretOf(ctx, session).lines)
  return html`<p class="big">${days} ${days === 1 ? 'day' : 'days'} free</p>
    <p class="quiet">Then ${rate?.text}, from ${readableDate(ctx.now + days * day)}</p>`
}

/** What is to be paid today, and beside it what the plan costs where that is another amount. */
function headline(ctx: Ctx, session: CheckoutSession): Html | null {
  if (session.mode === 'setup') return null
  const days = trialDaysOf(ctx, session)
  if (days !== null) return trialHeadline(ctx, session, days)
  const total = readable(session.amount_total ?? 0, session.currency ?? 'usd')
  const rate = rateOfAll(session, secretOf(ctx, session).lines)
  if (rate === null) return html`<p class="big">${total}</p>`
  if (rate.amount === session.amount_total) return html`<p class="big">${total} <small>${rate.rhythm}</small></p>`
  return html`<p class="big">${total}</p>
    <p class="quiet">The plan costs ${rate.text}</p>`
}

const row = (name: string, amount: string, strong = false): Html =>
  html`<li class="${strong && 'sum'}"><span>${name}</span> <span class="money">${amount}</span></li>`

function sums(ctx: Ctx, session: CheckoutSession): Html {
  const money = (amount: number | null): string => readable(amount ?? 0, session.currency ?? 'usd')
  const tax = session.total_details?.amount_tax ?? 0
  return html`<ul class="rows sums" aria-label="Sums">
    ${row('Subtotal', money(session.amount_subtotal))} ${discountRow(ctx, session)} ${tax > 0 && row('Tax', money(tax))}
    ${row('Total due today', money(session.amount_total), true)}
  </ul>`
}

/** What is bought, what it costs, and the way back. */
export function summary(ctx: Ctx, session: CheckoutSession, fields: Fields): Html {
  const { lines } = secretOf(ctx, session)
  const bought = html`<ul class="rows" aria-label="What you pay for">
      ${lines.map((line) => lineOf(fields, session, line))}
    </ul>
    ${sums(ctx, session)} ${promotionForm(fields, session)}`
  return html`${back(session)}
    <p class="brand">Sandbox</p>
    <h1>${titleOf(ctx, session)}</h1>
    ${headline(ctx, session)} ${lines.length > 0 && bought}`
}
