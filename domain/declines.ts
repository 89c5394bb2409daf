/** What a decline asks for next. */
export type DeclineClass = 'retry_later' | 'needs_new_card' | 'needs_customer' | 'gateway_trouble'

/** What the customer is asked to do. */
export type CustomerAction = 'none' | 'update_card' | 'authenticate'

// Stripe does not retry these either (docs: Smart Retries, hard declines), plus codes that only another card can mend.
const NEEDS_NEW_CARD = new Set([
  'card_not_supported',
  'currency_not_supported',
  'expired_card',
  'highest_risk_level',
  'incorrect_number',
  'invalid_account',
  'invalid_number',
  'lost_card',
  'no_payment_method',
  'pickup_card',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'security_violation',
  'stolen_card',
  'stop_payment_order',
  'transaction_not_allowed',
])

const NEEDS_CUSTOMER = new Set([
  'approve_with_id',
  'authentication_required',
  'invoice_payment_intent_requires_action',
  'offline_pin_required',
  'online_or_offline_pin_required',
  'payment_intent_action_required',
])

/** The class of Stripe's decline code (or, without one, error code); unknown codes are worth another try. */
export function classifyDecline(declineCode: string | null, errorCode: string | null = null): DeclineClass {
  const codes = [declineCode, errorCode].filter((code): code is string => Boolean(code))
  if (codes.some((code) => NEEDS_CUSTOMER.has(code))) return 'needs_customer'
  if (codes.some((code) => NEEDS_NEW_CARD.has(code))) return 'needs_new_card'
  return 'retry_later'
}

/** What the customer should do about a decline of this class. */
export function actionFor(declineClass: DeclineClass | null): CustomerAction {
  switch (declineClass) {
    case 'needs_customer':
      return 'authenticate'
    case 'needs_new_card':
      return 'update_card'
    case 'retry_later':
    case 'gateway_trouble':
    case null:
      return 'none'
  }
}
