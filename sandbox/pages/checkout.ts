import { completeSession } from '../engine/checkout/complete.ts'
import type { Payer } from '../engine/checkout/payer.ts'
import { needsCard, secretOf } from '../engine/checkout/session.ts'
import type { PageAnswer, PageRequest, PageRoute } from '../engine/contract.ts'
import { every, readable } from '../engine/money.ts'
import { newCardMethod } from '../engine/payment-methods.ts'
import type { CheckoutSession, LineItem, PaymentMethod } from '../engine/types.ts'
import { StripeFailure } from '../http/errors.ts'
import type { Ctx } from '../store/types.ts'
import { cardFields, readCard } from './card-form.ts'
import { answeredChallenge, challengePage, notConfirmed } from './challenge.ts'
import { html, safeUrl, type Html } from './html.ts'
import { failure, page } from './layout.ts'

const place = (session: CheckoutSession): string => `/c/pay/${session.id}`

function lineOf(line: LineItem): Html {
  const { price, quantity } = line
  const rate = price?.recurring ? ` every ${every(price.recurring)}` : ''
  const count = (quantity ?? 1) > 1 ? `${quantity} × ` : ''
  return html`<li>
    <span>${count}${line.description}</span>
    <span>${readable((price?.unit_amount ?? 0) * (quantity ?? 1), line.currency)}${rate}</span>
  </li>`
}

function summary(ctx: Ctx, session: CheckoutSession): Html {
  const { lines, trialDays } = secretOf(ctx, session)
  const currency = session.currency ?? 'usd'
  const off = session.total_details?.amount_discount ?? 0
  return html`<ul class="rows" aria-label="What you pay for">
    ${lines.map(lineOf)} ${trialDays !== null && html`<li><span>Free trial</span> <span>${trialDays} days</span></li>`}
    ${off > 0 && html`<li><span>Discount</span> <span>−${readable(off, currency)}</span></li>`}
    <li class="sum"><span>Total due today</span> <span>${readable(session.amount_total ?? 0, currency)}</span></li>
  </ul>`
}

const back = (session: CheckoutSession): Html | null => {
  const url = safeUrl(session.cancel_url)
  return url === null ? null : html`<p><a href="${url}">← Back without paying</a></p>`
}

function emailField(session: CheckoutSession, typed: Record<string, string>): Html {
  const known = session.customer_details?.email ?? null
  if (session.customer !== null && known !== null) return html`<p>E-mail: ${known}</p>`
  return html`<label for="email">E-mail</label>
    <input id="email" name="email" type="email" required autocomplete="email" value="${typed.email ?? known ?? ''}" />`
}

function form(ctx: Ctx, session: CheckoutSession, typed: Record<string, string>, error: string | null): PageAnswer {
  const pays = (session.amount_total ?? 0) > 0
  return page(
    pays ? 'Pay and subscribe' : 'Subscribe',
    html`${back(session)} ${summary(ctx, session)} ${failure(error)}
      <form method="post" action="${place(session)}">
        ${emailField(session, typed)} ${needsCard(session) && cardFields(typed)}
        <button>${pays ? `Pay ${readable(session.amount_total ?? 0, session.currency ?? 'usd')}` : 'Start'}</button>
      </form>`,
  )
}

/** A session that is over. */
function over(session: CheckoutSession): PageAnswer {
  if (session.status === 'complete') {
    const url = successUrl(session)
    const link = html`<p><a href="${url ?? ''}">Go back to the shop</a></p>`
    return page(
      'You are all done here',
      html`<p>This checkout was completed.</p>
        ${url !== null && link}`,
    )
  }
  return page(
    'This page has expired',
    html`<p>Nothing was paid. Start again from the shop.</p>
      ${back(session)}`,
    410,
  )
}

const successUrl = (session: CheckoutSession): string | null =>
  safeUrl(session.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null)

interface Submission {
  method: PaymentMethod | null
  authenticated: boolean
  typed: Record<string, string>
}

function payerOf(typed: Record<string, string>, method: PaymentMethod | null): Payer {
  const known = method?.billing_details
  const email = (typed.email ?? known?.email ?? '').trim()
  return { name: known?.name ?? null, email: email || null }
}

/** Back to the shop, once its endpoints have heard of it. */
function completed(session: CheckoutSession, afterDelivery: string): PageAnswer {
  const url = successUrl(session)
  return url === null ? { ...over(session), afterDelivery } : { status: 303, redirect: url, afterDelivery }
}

function submit(ctx: Ctx, session: CheckoutSession, { method, authenticated, typed }: Submission): PageAnswer {
  try {
    const done = completeSession(ctx, session, method, payerOf(typed, method), authenticated)
    if (done.type === 'complete') return completed(session, done.event)
    return method ? challengePage(ctx, method, place(session)) : form(ctx, session, typed, null)
  } catch (error) {
    if (error instanceof StripeFailure && error.status === 402) return form(ctx, session, typed, error.message)
    throw error
  }
}

function pay(ctx: Ctx, session: CheckoutSession, typed: Record<string, string>): PageAnswer {
  const answered = answeredChallenge(ctx, typed, place(session))
  if (answered && !answered.confirmed) return form(ctx, session, {}, notConfirmed)
  if (answered) return submit(ctx, session, { method: answered.method, authenticated: true, typed })
  if (!needsCard(session)) return submit(ctx, session, { method: null, authenticated: false, typed })
  const read = readCard(typed, ctx.now)
  if ('error' in read) return form(ctx, session, typed, read.error)
  const holder = { ...read.holder, email: read.holder.email ?? session.customer_details?.email ?? null }
  return submit(ctx, session, { method: newCardMethod(ctx, read.card, holder), authenticated: false, typed })
}

function open(ctx: Ctx, request: PageRequest): CheckoutSession | PageAnswer {
  const session = ctx.store.get<CheckoutSession>('checkout.session', request.params.session ?? '')
  if (!session) return page('Not found', html`<p>There is no such checkout.</p>`, 404)
  return session.status === 'open' ? session : over(session)
}

/** Stripe's hosted Checkout. */
export const checkoutPages: PageRoute[] = [
  {
    method: 'GET',
    path: '/c/pay/:session',
    handle(ctx, request) {
      const session = open(ctx, request)
      return 'id' in session ? form(ctx, session, {}, null) : session
    },
  },
  {
    method: 'POST',
    path: '/c/pay/:session',
    handle(ctx, request) {
      const session = open(ctx, request)
      return 'id' in session ? pay(ctx, session, request.form) : session
    },
  },
]
