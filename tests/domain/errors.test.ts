import { describe, expect, it } from 'vitest'
import { type ErrorCode, ERRORS, Problem } from '#domain/errors.ts'

describe('the catalogue', () => {
  it.each([
    ['unknown_plan', 400],
    ['unauthorized', 401],
    ['bad_signature', 401],
    ['expired', 401],
    ['replayed', 401],
    ['forbidden', 403],
    ['csrf', 403],
    ['not_sandbox', 403],
    ['not_found', 404],
    ['method_not_allowed', 405],
    ['already_subscribed', 409],
    ['checkout_paid', 409],
    ['idempotency_key_reused', 409],
    ['clock_busy', 409],
    ['payload_too_large', 413],
    ['unsupported_media_type', 415],
    ['validation_failed', 422],
    ['redirect_not_allowed', 422],
    ['rate_limited', 429],
    ['stripe_error', 500],
    ['internal_error', 500],
    ['stripe_unavailable', 503],
    ['stripe_not_configured', 503],
    ['temporal_unavailable', 503],
    ['database_unavailable', 503],
    ['not_quiet', 504],
  ] as const)('answers %s with %d', (code, status) => {
    expect(ERRORS[code].status).toBe(status)
  })

  it('has a title of its own for every code', () => {
    const titles = Object.values(ERRORS).map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
  })
})

describe('Problem', () => {
  it('is an error that knows its status, title and sentence', () => {
    const problem = new Problem('rate_limited', 'Try again in a minute.', { retryAfterS: 60 })
    expect(problem).toBeInstanceOf(Error)
    expect(problem).toMatchObject({
      code: 'rate_limited',
      status: 429,
      title: 'Too many requests',
      detail: 'Try again in a minute.',
      extra: { retryAfterS: 60 },
      message: 'rate_limited: Try again in a minute.',
    })
  })

  it.each(Object.keys(ERRORS) as ErrorCode[])('says the title of %s when there is nothing more to say', (code) => {
    const problem = new Problem(code)
    expect([problem.detail, problem.extra]).toEqual([ERRORS[code].title, {}])
  })

  it('leaves in a row its code and sentence alone', () => {
    const problem = new Problem('checkout_paid', 'It was paid.', { session: 'cs_1' })
    expect(problem.stored()).toEqual({ code: 'checkout_paid', detail: 'It was paid.' })
  })
})
