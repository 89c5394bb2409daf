import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionFor, classifyDecline } from '#domain/declines.ts'

describe('classifyDecline', () => {
  it.each([
    ['insufficient_funds', 'retry_later'],
    ['try_again_later', 'retry_later'],
    ['issuer_not_available', 'retry_later'],
    ['generic_decline', 'retry_later'],
    ['expired_card', 'needs_new_card'],
    ['lost_card', 'needs_new_card'],
    ['stolen_card', 'needs_new_card'],
    ['revocation_of_authorization', 'needs_new_card'],
    ['incorrect_number', 'needs_new_card'],
    ['no_payment_method', 'needs_new_card'],
    ['authentication_required', 'needs_customer'],
  ] as const)('takes %s for %s', (code, expected) => {
    expect(classifyDecline(code)).toBe(expected)
    expect(classifyDecline(null, code)).toBe(expected)
  })

  it('looks at the error code where the decline code says nothing', () => {
    expect(classifyDecline('generic_decline', 'expired_card')).toBe('needs_new_card')
    expect(classifyDecline(null, null)).toBe('retry_later')
  })

  it('asks for the customer first: the same card may still be good', () => {
    expect(classifyDecline('expired_card', 'authentication_required')).toBe('needs_customer')
  })

  it('gives any code nobody knows another try', () => {
    fc.assert(
      fc.property(
        fc.string().map((text) => `x${text}`),
        (code) => classifyDecline(code) === 'retry_later',
      ),
    )
  })
})

describe('actionFor', () => {
  it.each([
    ['retry_later', 'none'],
    ['gateway_trouble', 'none'],
    [null, 'none'],
    ['needs_new_card', 'update_card'],
    ['needs_customer', 'authenticate'],
  ] as const)('asks of the customer, after %s, %s', (declineClass, action) => {
    expect(actionFor(declineClass)).toBe(action)
  })
})
