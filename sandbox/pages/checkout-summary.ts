import { secretOf } from '../engine/checkout/session.ts'
import { every, readable, readableDate } from '../engine/money.ts'
import type { CheckoutSession, LineItem } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { html, safeUrl, type Html } from './html.ts'

const day = 86_400

/** Stripe's words for what a session is about. */
export function titleOf(session: CheckoutSession, lines: LineItem[]): string {
  if (session.mode === 'setup') return 'Save your payment details'
  const what = lines.length === 1 ? (lines[0]?.description ?? 'Sandbox') : 'Sandbox'
  return session.mode === 'subscription' ? `Subscribe to ${what}` : `Pay ${what === 'Sandbox' ? what : `for ${what}`}`
}

const rateOf = (line: LineItem): string => (line.price?.recurring ? `every ${every(line.price.recurring)}` : 'once')

function lineOf(line: LineItem): Html {
  const { price, quantity } = line
  const whole = line.amount_subtotal === 0 ? (price?.unit_amount ?? 0) * (quantity ?? 1) : line.amount_subtotal
  const many = (quantity ?? 1) > 1 ? html` · ${quantity} × ${readable(price?.unit_amount ?? 0, line.currency)}` : null
  return html`<li>
    <span><span class="lead">${line.description}</span><br /><span class="quiet">${rateOf(line)}${many}</span></span>
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

/** What a renewal costs, e.g. `then $49.00 every month`. */
function afterwards(session: CheckoutSession, lines: LineItem[]): string | null {
  const recurring = lines.filter(({ price }) => price?.recurring)
  const [first] = recurring
  if (!first) return null
  const amount = recurring.reduce((sum, { price, quantity }) => sum + (price?.unit_amount ?? 0) * (quantity ?? 1), 0)
  return `${readable(amount, session.currency ?? 'usd')} ${rateOf(first)}`
}

function headline(ctx: Ctx, session: CheckoutSession, lines: LineItem[]): Html | null {
  if (session.mode === 'setup') return null
  const days = trialDaysOf(ctx, session)
  const rate = afterwards(session, lines)
  if (days !== null) {
    const ends = readableDate(ctx.now + days * day)
    return html`<p class="big">${days} ${days === 1 ? 'day' : 'days'} free</p>
      <p class="quiet">Then ${rate}, from ${ends}</p>`
  }
  const total = readable(session.amount_total ?? 0, session.currency ?? 'usd')
  return html`<p class="big">${total}</p>
    ${rate !== null && html`<p class="quiet">${session.amount_total === session.amount_subtotal ? '' : 'Then '}${rate}</p>`}`
}

function sums(session: CheckoutSession): Html {
  const currency = session.currency ?? 'usd'
  const off = session.total_details?.amount_discount ?? 0
  const tax = session.total_details?.amount_tax ?? 0
  const row = (name: string, amount: number, strong = false): Html =>
    html`<li class="${strong && 'sum'}">
      <span>${name}</span> <span class="money">${readable(amount, currency)}</span>
    </li>`
  return html`<ul class="rows sums" aria-label="Sums">
    ${row('Subtotal', session.amount_subtotal ?? 0)} ${off > 0 && row('Discount', -off)} ${tax > 0 && row('Tax', tax)}
    ${row('Total due today', session.amount_total ?? 0, true)}
  </ul>`
}

/** What is bought, what it costs, and the way back. */
export function summary(ctx: Ctx, session: CheckoutSession): Html {
  const { lines } = secretOf(ctx, session)
  return html`${back(session)}
    <p class="brand">Sandbox</p>
    <h1>${titleOf(session, lines)}</h1>
    ${headline(ctx, session, lines)}
    ${
      lines.length > 0 &&
      html`<ul class="rows" aria-label="What you pay for">
          ${lines.map(lineOf)}
        </ul>
        ${sums(session)}`
    }`
}
