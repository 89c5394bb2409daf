import { createHash } from 'node:crypto'
import type { Decline, TemplateCard } from './contract.ts'
import { declineBy } from './declines.ts'

/** What happens when a card is used: it works, is refused, or asks its holder first (3-D Secure). */
export type Outcome =
  | { type: 'ok' }
  | { type: 'decline'; decline: Decline }
  /** `unlessSetUp`: a card that was authenticated once is not asked again when its holder is away. */
  | { type: 'requires_action'; unlessSetUp: boolean; then: Outcome }

/** One of Stripe's test cards: what it looks like and how it behaves. */
export interface TestCard extends TemplateCard {
  /** The template id that `payment_methods.attach` takes; also the name of the card's behaviour. */
  id: string
  number: string
  exp_month: number
  exp_year: number
  fingerprint: string
  charge: Outcome
  /** A charge that succeeds and is disputed at once, and why. */
  disputed: 'fraudulent' | 'product_not_received' | 'inquiry' | null
}

const ok: Outcome = { type: 'ok' }
const decline = (code: string): Outcome => ({ type: 'decline', decline: declineBy(code) })
const action = (unlessSetUp: boolean, then: Outcome = ok): Outcome => ({ type: 'requires_action', unlessSetUp, then })

const brands: readonly [RegExp, string][] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2)/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^3[068]/, 'diners'],
  [/^35/, 'jcb'],
  [/^62/, 'unionpay'],
  [/^6/, 'discover'],
]

/** The same number always has the same fingerprint, as with Stripe. */
const fingerprint = (number: string): string =>
  createHash('sha256').update(`card ${number}`).digest('base64').replace(/[+/=]/g, '').slice(0, 16)

function card(id: string, number: string, more: Partial<TestCard> = {}): TestCard {
  return {
    id,
    number,
    brand: brands.find(([pattern]) => pattern.test(number))?.[1] ?? 'unknown',
    last4: number.slice(-4),
    exp_month: 12,
    exp_year: 2034,
    funding: 'credit',
    country: 'US',
    fingerprint: fingerprint(number),
    behaviour: id,
    attachDecline: null,
    charge: ok,
    disputed: null,
    ...more,
  }
}

/** A card that banks refuse can be neither attached nor charged. */
const bad = (id: string, number: string, code: string): TestCard =>
  card(id, number, { attachDecline: declineBy(code), charge: decline(code) })

/** Stripe's documented test cards, by template id and number. */
export const testCards: readonly TestCard[] = [
  card('pm_card_visa', '4242424242424242'),
  card('pm_card_visa_debit', '4000056655665556', { funding: 'debit' }),
  card('pm_card_mastercard', '5555555555554444'),
  card('pm_card_mastercard_debit', '5200828282828210', { funding: 'debit' }),
  card('pm_card_mastercard_prepaid', '5105105105105100', { funding: 'prepaid' }),
  card('pm_card_amex', '378282246310005'),
  card('pm_card_discover', '6011111111111117'),
  card('pm_card_diners', '3056930009020004'),
  card('pm_card_jcb', '3566002020360505', { country: 'JP' }),
  card('pm_card_unionpay', '6200000000000005', { country: 'CN' }),
  card('pm_card_chargeCustomerFail', '4000000000000341', { charge: decline('generic_decline') }),
  card('pm_card_createDispute', '4000000000000259', { disputed: 'fraudulent' }),
  card('pm_card_createDisputeProductNotReceived', '4000000000002685', { disputed: 'product_not_received' }),
  card('pm_card_createDisputeInquiry', '4000000000001976', { disputed: 'inquiry' }),
  card('pm_card_pendingRefund', '4000000000007726'),
  card('pm_card_refundFail', '4000000000005126'),
  bad('pm_card_visa_chargeDeclined', '4000000000000002', 'generic_decline'),
  bad('pm_card_visa_chargeDeclinedInsufficientFunds', '4000000000009995', 'insufficient_funds'),
  bad('pm_card_visa_chargeDeclinedLostCard', '4000000000009987', 'lost_card'),
  bad('pm_card_visa_chargeDeclinedStolenCard', '4000000000009979', 'stolen_card'),
  bad('pm_card_visa_chargeDeclinedVelocityLimitExceeded', '4000000000006975', 'card_velocity_exceeded'),
  bad('pm_card_chargeDeclinedExpiredCard', '4000000000000069', 'expired_card'),
  bad('pm_card_chargeDeclinedIncorrectCvc', '4000000000000127', 'incorrect_cvc'),
  bad('pm_card_chargeDeclinedProcessingError', '4000000000000119', 'processing_error'),
  bad('pm_card_chargeDeclinedFraudulent', '4100000000000019', 'fraudulent'),
  card('pm_card_authenticationRequiredOnSetup', '4000002500003155', { charge: action(true) }),
  card('pm_card_authenticationRequired', '4000002760003184', { charge: action(false) }),
  card('pm_card_authenticationRequiredSetupForOffSession', '4000003800000446', { charge: action(true) }),
  card('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', '4000008260003178', {
    charge: action(false, decline('insufficient_funds')),
  }),
]

/** Cards that count as authenticated from the start. */
export const setUpFromTheStart: ReadonlySet<string> = new Set(['pm_card_authenticationRequiredSetupForOffSession'])

const byId = new Map(testCards.map((one) => [one.id, one]))
const byNumber = new Map(testCards.map((one) => [one.number, one]))

/** The card of a template id such as `pm_card_visa`, if there is one. */
export const templateCard = (id: string): TestCard | undefined => byId.get(id)

/** True for a number whose check digit is right. */
function passesLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** The card of a number as typed, or how test mode refuses it: a wrong number, or a real card. */
export function cardByNumber(typed: string): TestCard | Decline {
  const number = typed.replace(/[\s-]/g, '')
  return byNumber.get(number) ?? declineBy(passesLuhn(number) ? 'test_mode_live_card' : 'incorrect_number')
}
