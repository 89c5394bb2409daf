import { Problem } from '#domain/errors.ts'
import { readTrouble, type StripeTrouble } from '#stripe/failure.ts'
import { isOutage } from '../temporal/client.ts'
import { isDatabaseOutage } from './outages.ts'

const retryAfterS = 5

/** Any error as a problem of the catalogue; what nobody foresaw is `internal_error` and says nothing. */
export function translate(error: unknown): Problem {
  if (error instanceof Problem) return error
  const trouble = readTrouble(error)
  if (trouble) return ofStripe(trouble)
  if (isDatabaseOutage(error)) return new Problem('database_unavailable', 'Please try again shortly.', { retryAfterS })
  if (isOutage(error)) return new Problem('temporal_unavailable', 'Please try again shortly.', { retryAfterS })
  return new Problem('internal_error')
}

function ofStripe(trouble: StripeTrouble): Problem {
  switch (trouble.kind) {
    case 'unknown':
    case 'again':
      return new Problem('stripe_unavailable', 'Please try again shortly.', { retryAfterS })
    case 'declined':
    case 'needs_customer':
    case 'refused':
    case 'credentials':
      return new Problem('stripe_error', `Stripe refused the request (${trouble.requestId ?? 'no request id'}).`)
  }
}
