import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { isFinal, orNull, readTrouble } from '#stripe/failure.ts'

const { errors } = Stripe
const raw = (more: object) => ({ message: 'Ada Lovelace, 4242 4242 4242 4242', ...more })
const trouble = (error: unknown) => readTrouble(error) ?? expect.fail('not an error of Stripe')

describe('what a failed call of Stripe means', () => {
  it.each([
    [
      'a card that is declined',
      new errors.StripeCardError(raw({ type: 'card_error', code: 'card_declined' })),
      'declined',
    ],
    [
      'a bank that wants its customer',
      new errors.StripeCardError(raw({ type: 'card_error', code: 'authentication_required' })),
      'needs_customer',
    ],
    ['no connection', new errors.StripeConnectionError(raw({ type: 'api_error' })), 'unknown'],
    ['a 500', new errors.StripeAPIError(raw({ type: 'api_error', statusCode: 500 })), 'unknown'],
    ['a 409', new errors.StripeAPIError(raw({ type: 'api_error', statusCode: 409 })), 'again'],
    ['a 429', new errors.StripeRateLimitError(raw({ type: 'invalid_request_error' })), 'again'],
    ['a bad key', new errors.StripeAuthenticationError(raw({ type: 'invalid_request_error' })), 'credentials'],
    ['a bad request', new errors.StripeInvalidRequestError(raw({ type: 'invalid_request_error' })), 'refused'],
  ] as const)('of %s', (_title, error, kind) => {
    expect(trouble(error).kind).toBe(kind)
    expect(isFinal(trouble(error))).toBe(['declined', 'needs_customer', 'refused'].includes(kind))
    expect(JSON.stringify(trouble(error))).not.toMatch(/Ada|4242/)
  })

  it('keeps how long Stripe asks to wait, and whether the answer was only given again', () => {
    const headers = { 'retry-after': '3', 'idempotent-replayed': 'true' }
    const error = new errors.StripeAPIError(raw({ type: 'api_error', statusCode: 500, headers }))
    expect(trouble(error)).toMatchObject({ retryAfterMs: 3_000, replayed: true, status: 500 })
  })

  it('is nothing for any other error', () => {
    expect(readTrouble(new Error('no'))).toBeNull()
    expect(readTrouble(null)).toBeNull()
  })

  it('is null where an object is missing, and thrown where Stripe is out', async () => {
    const missing = new errors.StripeInvalidRequestError(
      raw({ type: 'invalid_request_error', code: 'resource_missing' }),
    )
    const out = new errors.StripeConnectionError(raw({ type: 'api_error' }))
    expect(await orNull(() => Promise.reject(missing))).toBeNull()
    await expect(orNull(() => Promise.reject(out))).rejects.toBe(out)
    expect(await orNull(() => Promise.resolve(1))).toBe(1)
  })
})
