import { testCards } from '../engine/cards.ts'
import type { Fields, Typed } from './fields.ts'
import { html, type Html } from './html.ts'

/** What is said of each test card on the page. */
const stories: readonly [id: string, story: string][] = [
  ['pm_card_visa', 'works'],
  ['pm_card_mastercard', 'works'],
  ['pm_card_chargeCustomerFail', 'can be saved; every charge is declined'],
  ['pm_card_visa_chargeDeclined', 'is declined'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'has insufficient funds'],
  ['pm_card_visa_chargeDeclinedLostCard', 'was reported lost'],
  ['pm_card_chargeDeclinedExpiredCard', 'has expired'],
  ['pm_card_chargeDeclinedIncorrectCvc', 'has another security code'],
  ['pm_card_chargeDeclinedProcessingError', 'meets a processing error'],
  ['pm_card_authenticationRequired', '3-D Secure every time'],
  ['pm_card_authenticationRequiredOnSetup', '3-D Secure once'],
  ['pm_card_createDispute', 'works, and is disputed at once'],
]

const grouped = (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 ')

const shownCards = stories.flatMap(([id, story]) => {
  const card = testCards.find((one) => one.id === id)
  return card ? [{ number: grouped(card.number), story }] : []
})

const fillOf = (number: string): string =>
  new URLSearchParams({ way: 'card', number, expiry: '12 / 34', cvc: '123', name: 'Test Person' }).toString()

/** One thing that a test can type into the form `form`, by a button that works without a script too. */
export const fillButton = (form: string, value: string, focus: string, label: string, story: string): Html =>
  html`<li>
    <button form="${form}" name="fill" value="${value}" data-focus="${focus}">
      <code>${label}</code> <span class="quiet">${story}</span>
    </button>
  </li>`

/** The documented test cards; choosing one types it into the form `form`. It stands after that form's own button. */
export const testCardList = (form: string): Html =>
  html`<details>
    <summary>Test cards</summary>
    <p class="hint">Choose one to fill the form. Any future date and any three digits will do.</p>
    <ul class="cards">
      ${shownCards.map(({ number, story }) => fillButton(form, fillOf(number), 'number', number, story))}
    </ul>
  </details>`

/** The form with what a test button types into it, when one was used; a name that was typed stays. */
export function filled(form: Typed): Typed | null {
  if (form.fill === undefined) return null
  const filling = Object.fromEntries(new URLSearchParams(form.fill))
  const names = Object.fromEntries(['name', 'holder'].flatMap((name) => (form[name] ? [[name, form[name]]] : [])))
  return { ...form, ...filling, ...names }
}

/** What was typed, but for what a page must not repeat. */
export const withoutCode = ({ cvc: _secret, ...rest }: Typed): Typed => rest

/** The fields of a card. */
export const cardFields = (fields: Fields): Html =>
  html`${fields.text('number', 'Card number', {
      inputmode: 'numeric',
      autocomplete: 'cc-number',
      maxlength: 23,
      placeholder: '4242 4242 4242 4242',
    })}
    <div class="pair">
      <div>
        ${fields.text('expiry', 'Expiry (MM / YY)', {
          inputmode: 'numeric',
          autocomplete: 'cc-exp',
          maxlength: 9,
          placeholder: '12 / 34',
        })}
      </div>
      <div>
        ${fields.text('cvc', 'Security code', {
          inputmode: 'numeric',
          autocomplete: 'cc-csc',
          maxlength: 4,
          placeholder: '123',
        })}
      </div>
    </div>
    ${fields.text('name', 'Name on card', { autocomplete: 'cc-name', maxlength: 200 })}`
