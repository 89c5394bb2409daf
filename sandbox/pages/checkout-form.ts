import { needsCard } from '../engine/checkout/session.ts'
import type { PageAnswer } from '../engine/contract.ts'
import { readable } from '../engine/money.ts'
import type { CheckoutSession } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { typedAddress } from './address.ts'
import { bankFields, testBankList } from './bank-form.ts'
import { cardFields, testCardList } from './card-form.ts'
import { placeOf } from './checkout-changes.ts'
import { detailFields, termsField } from './checkout-details.ts'
import { summary, titleOf } from './checkout-summary.ts'
import { fieldsOf, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'
import { failure, splitPage } from './layout.ts'

/** The e-mail that a session's customer has already; it cannot be changed here. */
export const knownEmail = (session: CheckoutSession): string | null =>
  session.customer === null ? null : (session.customer_details?.email ?? null)

function contact(fields: Fields, session: CheckoutSession): Html {
  const known = knownEmail(session)
  if (known === null) return fields.text('email', 'E-mail', { type: 'email', autocomplete: 'email', maxlength: 512 })
  return html`<dl class="fixed">
    <dt>E-mail</dt>
    <dd>${known}</dd>
  </dl>`
}

const takes = (session: CheckoutSession, type: string): boolean => session.payment_method_types.includes(type)

/** How to pay: by card, by bank debit, or a choice of both. */
function ways(fields: Fields, session: CheckoutSession): Html {
  const [card, bank] = [takes(session, 'card'), takes(session, 'us_bank_account')]
  if (!bank) return cardFields(fields)
  if (!card) return html`<input type="hidden" name="way" value="bank" />${bankFields(fields)}`
  const debits = fields.typed('way') === 'bank'
  return html`<fieldset class="ways">
    <legend class="sr">Pay with</legend>
    <label class="pick"><input type="radio" name="way" value="card" ${!debits && 'checked'} /> Card</label>
    <div class="way card">${cardFields(fields)}</div>
    <label class="pick"><input type="radio" name="way" value="bank" ${debits && 'checked'} /> US bank account</label>
    <div class="way bank">${bankFields(fields)}</div>
  </fieldset>`
}

const payWords: Record<string, string> = { book: 'Book', donate: 'Donate', subscribe: 'Subscribe' }

function buttonText(session: CheckoutSession): string {
  if (session.mode === 'setup') return 'Save'
  const due = session.amount_total ?? 0
  if (due > 0) {
    const amount = readable(due, session.currency ?? 'usd')
    const word = payWords[session.submit_type ?? '']
    return word && session.mode === 'payment' ? `${word} ${amount}` : `Pay ${amount}`
  }
  return session.mode === 'subscription' ? 'Start' : 'Complete order'
}

function agreement(session: CheckoutSession): Html {
  const { submit } = session.custom_text
  const standard =
    session.mode === 'payment'
      ? 'In a sandbox nothing is charged.'
      : 'By continuing you let this shop charge you as described until you cancel. In a sandbox nothing is charged.'
  return html`<p class="small-print">${submit?.message ?? standard}</p>`
}

const prefilled = (session: CheckoutSession, typed: Typed): Typed => ({
  email: session.customer_details?.email ?? '',
  ...typedAddress(session.customer_details?.address),
  ...typed,
})

function testLists(session: CheckoutSession): Html {
  return html`${takes(session, 'card') && testCardList('pay')}
  ${takes(session, 'us_bank_account') && testBankList('pay')}`
}

function pane(session: CheckoutSession, fields: Fields, typed: Typed, wrongs: Wrongs): Html {
  const paid = needsCard(session)
  return html`${failure(wrongs.form ?? null)}
    <form method="post" action="${placeOf(session)}" id="pay" novalidate>
      <h2>Contact information</h2>
      ${contact(fields, session)}
      ${
        paid &&
        html`<h2>Payment method</h2>
          ${ways(fields, session)}`
      }
      ${detailFields(fields, session)} ${termsField(fields, session, typed)}
      <button data-busy="Processing…">${buttonText(session)}</button>
      ${agreement(session)}
    </form>
    ${paid && testLists(session)}`
}

/** The page of an open session. */
export function checkoutForm(ctx: Ctx, session: CheckoutSession, typed: Typed, wrongs: Wrongs): PageAnswer {
  const fields = fieldsOf(prefilled(session, typed), wrongs)
  const side = summary(ctx, session, fields)
  return splitPage(titleOf(ctx, session), { side, pane: pane(session, fields, typed, wrongs) })
}
