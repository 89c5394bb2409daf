import { cardError, invalidRequest, type StripeFailure } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import type { Attempt } from './attempt.ts'

const noMethod =
  'This customer has no attached payment source or default payment method. Please consider adding a default payment method. ' +
  'For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.'

/** 400: there is nothing to charge. Nothing of the request stays. */
export const nothingToCharge = (): StripeFailure => invalidRequest(noMethod, { code: 'resource_missing' })

/** The error of an attempt that did not pay: 402 for a decline or a payment that its holder must authenticate. */
export function attemptFailure(_ctx: Ctx, attempt: Attempt): StripeFailure {
  switch (attempt.type) {
    case 'declined':
      return cardError({
        ...attempt.decline,
        charge: attempt.charge.id,
        payment_intent: structuredClone(attempt.intent),
        payment_method: structuredClone(attempt.method),
      })
    case 'requires_action':
      return cardError({
        code: 'invoice_payment_intent_requires_action',
        message:
          'This payment requires additional user action before it can be completed successfully. ' +
          'Payment can be completed using the PaymentIntent associated with the invoice.',
        payment_intent: structuredClone(attempt.intent),
        payment_method: structuredClone(attempt.method),
      })
    case 'no_payment_method':
      return nothingToCharge()
    case 'paid':
    case 'processing':
      throw new Error('An attempt that has not failed has no failure.')
  }
}
