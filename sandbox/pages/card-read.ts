import { cardByNumber, type TestCard } from '../engine/cards.ts'
import type { CardHolder } from '../engine/payment-methods.ts'
import type { StripeFailure } from '../http/errors.ts'
import { trimmed, type Typed, type Wrongs } from './fields.ts'

/** A card as typed, or what is wrong with it, in Stripe's words, by field. */
export type TypedCard = { card: TestCard; holder: CardHolder } | { wrongs: Wrongs }

interface Expiry {
  exp_month: number
  exp_year: number
}

function expiryOf(typed: string, now: number): Expiry | string {
  const [, month, year] = /^(\d{1,2})\s*\/?\s*(\d{2}|\d{4})$/.exec(typed) ?? []
  if (month === undefined || year === undefined) return "Your card's expiration date is incomplete."
  const [exp_month, exp_year] = [Number(month), Number(year.length === 2 ? `20${year}` : year)]
  if (exp_month < 1 || exp_month > 12) return "Your card's expiration month is invalid."
  const today = new Date(now * 1000)
  const months = (exp_year - today.getUTCFullYear()) * 12 + exp_month - 1 - today.getUTCMonth()
  if (months < 0) return "Your card's expiration year is in the past."
  return { exp_month, exp_year }
}

function numberWrong(number: string): string | null {
  if (number === '') return 'Your card number is incomplete.'
  const card = cardByNumber(number)
  return 'id' in card ? null : card.message
}

function codeWrong(code: string, card: TestCard | null): string | null {
  const right = card?.brand === 'amex' ? /^\d{4}$/ : /^\d{3,4}$/
  return right.test(code) ? null : "Your card's security code is incomplete."
}

/** The entries that say something. */
export const onlyWrong = (all: Record<string, string | null>): Wrongs =>
  Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null))

/** Reads the card of a form; `now` is sandbox time. */
export function readCard(form: Typed, now: number): TypedCard {
  const [number, name] = [trimmed(form.number), trimmed(form.name)]
  const found = cardByNumber(number)
  const card = 'id' in found ? found : null
  const expiry = expiryOf(trimmed(form.expiry), now)
  const wrongs = onlyWrong({
    number: numberWrong(number),
    expiry: typeof expiry === 'string' ? expiry : null,
    cvc: codeWrong(trimmed(form.cvc), card),
    name: name === '' ? 'Please write the name on the card.' : null,
  })
  if (card && typeof expiry !== 'string' && Object.keys(wrongs).length === 0) {
    return { card, holder: { ...expiry, name, email: trimmed(form.email) || null } }
  }
  return { wrongs }
}

/** A bank's refusal, beside the field it is about. */
export function declineWrongs({ code, message }: { code: string; message: string }): Wrongs {
  if (code === 'expired_card') return { expiry: message }
  return { [code === 'incorrect_cvc' ? 'cvc' : 'number']: message }
}

/** The same of a refusal that was thrown. */
export const failureWrongs = ({ body, message }: StripeFailure): Wrongs =>
  declineWrongs({ code: typeof body.error.code === 'string' ? body.error.code : '', message })
