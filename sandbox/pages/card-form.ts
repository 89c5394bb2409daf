import { cardByNumber, testCards, type TestCard } from '../engine/cards.ts'
import { declineBy } from '../engine/declines.ts'
import type { CardHolder } from '../engine/payment-methods.ts'
import { html, type Html } from './html.ts'

/** What is said of each test card on the page. */
const stories: readonly [string, string][] = [
  ['pm_card_visa', 'works'],
  ['pm_card_chargeCustomerFail', 'can be saved, every charge is declined'],
  ['pm_card_visa_chargeDeclined', 'is declined'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'has insufficient funds'],
  ['pm_card_visa_chargeDeclinedLostCard', 'was reported lost'],
  ['pm_card_chargeDeclinedExpiredCard', 'has expired'],
  ['pm_card_authenticationRequired', 'asks for authentication every time'],
  ['pm_card_authenticationRequiredOnSetup', 'asks for authentication once'],
  ['pm_card_createDispute', 'works, and is disputed at once'],
]

const grouped = (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 ')

const shownCards = stories.flatMap(([id, story]) => {
  const card = testCards.find((one) => one.id === id)
  return card ? [{ number: grouped(card.number), story }] : []
})

const hints = (): Html =>
  html`<details>
    <summary>Test cards</summary>
    <ul class="rows">
      ${shownCards.map(({ number, story }) => html`<li><code>${number}</code> <span class="quiet">${story}</span></li>`)}
    </ul>
    <p class="quiet">Any future expiry date and any three or four digits will do.</p>
  </details>`

/** The fields of a card, with what was typed before; the security code is asked for anew. */
export const cardFields = (typed: Record<string, string>): Html =>
  html`<label for="number">Card number</label>
    <input
      id="number"
      name="number"
      required
      inputmode="numeric"
      autocomplete="cc-number"
      maxlength="23"
      placeholder="4242 4242 4242 4242"
      value="${typed.number ?? ''}"
    />
    <div class="pair">
      <div>
        <label for="expiry">Expiry (MM / YY)</label>
        <input
          id="expiry"
          name="expiry"
          required
          inputmode="numeric"
          autocomplete="cc-exp"
          maxlength="9"
          placeholder="12 / 34"
          value="${typed.expiry ?? ''}"
        />
      </div>
      <div>
        <label for="cvc">Security code</label>
        <input id="cvc" name="cvc" required inputmode="numeric" autocomplete="cc-csc" maxlength="4" placeholder="123" />
      </div>
    </div>
    <label for="name">Name on card</label>
    <input id="name" name="name" required autocomplete="cc-name" maxlength="200" value="${typed.name ?? ''}" />
    ${hints()}`

/** A card as typed, or what is wrong with it, in Stripe's words. */
export type TypedCard = { card: TestCard; holder: CardHolder } | { error: string }

function expiryOf(typed: string, now: number): { exp_month: number; exp_year: number } | string {
  const [, month, year] = /^\s*(\d{1,2})\s*\/?\s*(\d{2}|\d{4})\s*$/.exec(typed) ?? []
  if (month === undefined || year === undefined) return "Your card's expiration date is incomplete."
  const [exp_month, exp_year] = [Number(month), Number(year.length === 2 ? `20${year}` : year)]
  if (exp_month < 1 || exp_month > 12) return "Your card's expiration month is invalid."
  const today = new Date(now * 1000)
  const months = (exp_year - today.getUTCFullYear()) * 12 + exp_month - 1 - today.getUTCMonth()
  if (months < 0) return "Your card's expiration year is in the past."
  return { exp_month, exp_year }
}

const trimmed = (text: string | undefined): string => (text ?? '').trim()

/** Reads the card of a form; `now` is sandbox time. */
export function readCard(form: Record<string, string>, now: number): TypedCard {
  const number = trimmed(form.number)
  if (number === '') return { error: 'Your card number is incomplete.' }
  const card = cardByNumber(number)
  if (!('id' in card)) return { error: card.message }
  const expiry = expiryOf(trimmed(form.expiry), now)
  if (typeof expiry === 'string') return { error: expiry }
  if (!/^\d{3,4}$/.test(trimmed(form.cvc))) return { error: declineBy('incorrect_cvc').message }
  const name = trimmed(form.name)
  if (name === '') return { error: 'Please write the name on the card.' }
  return { card, holder: { ...expiry, name, email: trimmed(form.email) || null } }
}
