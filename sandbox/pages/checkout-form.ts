import { needsCard, secretOf } from '../engine/checkout/session.ts'
import type { PageAnswer } from '../engine/contract.ts'
import { readable } from '../engine/money.ts'
import type { CheckoutSession } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { cardFields, testCardList } from './card-form.ts'
import { summary, titleOf } from './checkout-summary.ts'
import { fieldsOf, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'
import { failure, splitPage } from './layout.ts'

/** Where a session's page is. */
export const placeOf = (session: CheckoutSession): string => `/c/pay/${session.id}`

/** The e-mail that a session's customer has already; it cannot be changed here. */
export const knownEmail = (session: CheckoutSession): string | null =>
  session.customer === null ? null : (session.customer_details?.email ?? null)

function contact(fields: Fields, session: CheckoutSession): Html {
  const known = knownEmail(session)
  const email =
    known === null
      ? fields.text('email', 'E-mail', { type: 'email', autocomplete: 'email', maxlength: 512 })
      : html`<dl class="fixed">
          <dt>E-mail</dt>
          <dd>${known}</dd>
        </dl>`
  return html`<h2>Contact information</h2>
    ${email}`
}

function buttonText(session: CheckoutSession): string {
  if (session.mode === 'setup') return 'Save'
  const due = session.amount_total ?? 0
  if (due > 0) return `Pay ${readable(due, session.currency ?? 'usd')}`
  return session.mode === 'subscription' ? 'Start' : 'Complete order'
}

function agreement(session: CheckoutSession): Html | null {
  if (session.mode === 'payment') return null
  return html`<p class="small-print">
    By continuing you let this shop charge you as described until you cancel. In a sandbox nothing is charged.
  </p>`
}

function prefilled(session: CheckoutSession, typed: Typed): Typed {
  return { email: session.customer_details?.email ?? '', ...typed }
}

/** The page of an open session. */
export function checkoutForm(ctx: Ctx, session: CheckoutSession, typed: Typed, wrongs: Wrongs): PageAnswer {
  const fields = fieldsOf(prefilled(session, typed), wrongs)
  const card = needsCard(session)
  const pane = html`${failure(wrongs.form ?? null)}
    <form method="post" action="${placeOf(session)}" id="pay" novalidate>
      ${contact(fields, session)}
      ${
        card &&
        html`<h2>Payment method</h2>
          ${cardFields(fields)}`
      }
      <button data-busy="Processing…">${buttonText(session)}</button>
      ${agreement(session)}
    </form>
    ${card && testCardList('pay')}`
  return splitPage(titleOf(session, secretOf(ctx, session).lines), { side: summary(ctx, session), pane })
}
