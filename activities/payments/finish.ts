import type { PaymentAttempt } from '#db/models/payment-attempt.ts'
import type { Deps } from '../deps.ts'
import { hintAccount } from '../runs.ts'
import { hasLapsed } from './claim.ts'
import type { Payment } from './pay.ts'
import { readBack } from './read-back.ts'

/** Closes the claim with what came of it (a payment in progress keeps it open), and lets parked commands go on. */
export async function finish(deps: Deps, attempt: PaymentAttempt, payment: Payment): Promise<void> {
  deps.metrics.paymentAttempt(attempt.kind, payment.outcome)
  if (payment.outcome === 'processing') {
    await attempt.update({ processing: true })
    return
  }
  await attempt.update({
    outcome: payment.outcome,
    processing: false,
    declineCode: 'declineCode' in payment ? (payment.declineCode ?? payment.code) : null,
    finishedAt: new Date(),
  })
  await releaseParked(deps, attempt.accountId)
}

/**
 * Settles a claim that somebody else left, by reading what the invoice's payments say: one whose payment was in progress,
 * or whose holder is lost. True when it is closed now; a holder that lives is left alone.
 */
export async function settleIfDecided(deps: Deps, attempt: PaymentAttempt): Promise<boolean> {
  if (!attempt.processing && !hasLapsed(attempt)) return false
  const payment = (await readBack(deps, attempt)) ?? { outcome: 'unsent', code: null }
  if (payment.outcome === 'processing' && attempt.processing) return false
  await finish(deps, attempt, payment)
  return payment.outcome !== 'processing'
}

async function releaseParked(deps: Deps, accountId: string): Promise<void> {
  const parked = await deps.db.models.Command.count({ where: { accountId, state: 'parked' } })
  if (parked === 0) return
  // If this hint is lost, the relay sends parked commands again.
  await hintAccount(deps, { accountId }).catch(() => undefined)
}
