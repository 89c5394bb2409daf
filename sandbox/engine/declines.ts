import type { Decline } from './contract.ts'

type Advice = 'try_again_later' | 'do_not_try_again' | 'confirm_card_data'

/** `name` is the decline code; a code of its own (expired_card…) has none. */
const declined = (name: string, message: string, advice: Advice, network: string): Decline => ({
  code: 'card_declined',
  decline_code: name,
  message,
  advice_code: advice,
  network_decline_code: network,
})

const refused = (code: string, message: string, advice: Advice, network: string): Decline => ({
  code,
  decline_code: null,
  message,
  advice_code: advice,
  network_decline_code: network,
})

const generic = 'Your card was declined.'

/** Stripe's documented test declines by the code that tells them apart. */
const declines: Readonly<Record<string, Decline>> = {
  generic_decline: declined('generic_decline', generic, 'try_again_later', '01'),
  insufficient_funds: declined('insufficient_funds', 'Your card has insufficient funds.', 'try_again_later', '51'),
  lost_card: declined('lost_card', generic, 'do_not_try_again', '41'),
  stolen_card: declined('stolen_card', generic, 'do_not_try_again', '43'),
  card_velocity_exceeded: declined(
    'card_velocity_exceeded',
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    'try_again_later',
    '65',
  ),
  fraudulent: declined('fraudulent', generic, 'do_not_try_again', '59'),
  expired_card: refused('expired_card', 'Your card has expired.', 'do_not_try_again', '54'),
  incorrect_cvc: refused('incorrect_cvc', "Your card's security code is incorrect.", 'confirm_card_data', 'N7'),
  processing_error: refused(
    'processing_error',
    'An error occurred while processing your card. Try again in a little bit.',
    'try_again_later',
    '96',
  ),
  incorrect_number: refused('incorrect_number', 'Your card number is incorrect.', 'confirm_card_data', '14'),
  test_mode_live_card: {
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
    message:
      'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
    advice_code: null,
    network_decline_code: null,
  },
  authentication_required: declined(
    'authentication_required',
    'Your card was declined. This transaction requires authentication.',
    'try_again_later',
    '1A',
  ),
}

/** The decline that a code names; codes this table does not know become a `card_declined` with that decline code. */
export function declineBy(code: string): Decline {
  return declines[code] ?? declined(code, generic, 'try_again_later', '05')
}
