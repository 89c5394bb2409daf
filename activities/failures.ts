import { ApplicationFailure } from '@temporalio/common'
import type Stripe from 'stripe'
import { isFinal, readTrouble } from '#stripe/failure.ts'
import type { Deps } from './deps.ts'

/** Stripe's client, or a failure that no retry mends. */
export function stripeOf(deps: Deps): Stripe {
  if (deps.stripe) return deps.stripe
  throw ApplicationFailure.create({
    type: 'StripeNotConfigured',
    message: 'Stripe is not configured',
    nonRetryable: true,
  })
}

/**
 * What leaves an activity when it fails: a type, Stripe's code and request id. Never Stripe's words, which may hold
 * personal data, nor SQL. Waits as long as Stripe asks; what Stripe refuses for good is not tried again.
 */
export function toFailure(error: unknown): unknown {
  if (error instanceof ApplicationFailure) return error
  const trouble = readTrouble(error)
  if (trouble) {
    return ApplicationFailure.create({
      type: `Stripe:${trouble.kind}`,
      message: `Stripe: ${trouble.code ?? trouble.status ?? 'no answer'} (${trouble.requestId ?? 'no request id'})`,
      nonRetryable: isFinal(trouble),
      ...(trouble.retryAfterMs ? { nextRetryDelay: trouble.retryAfterMs } : {}),
    })
  }
  const name = error instanceof Error ? error.name : 'Error'
  // A bug or an outage of ours: the log has the details, Temporal only its kind.
  return ApplicationFailure.create({ type: name, message: name })
}

/** Tries the same again after a while: nothing is wrong, it is only too early. */
export const tooEarly = (message: string, delayMs: number) =>
  ApplicationFailure.create({ type: 'TooEarly', message, nextRetryDelay: delayMs, category: 'BENIGN' })
