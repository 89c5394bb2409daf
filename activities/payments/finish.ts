import type { PaymentAttempt } from '#db/models/payment-attempt.ts'
import type { Deps } from '../deps.ts'
import { hintAccount } from '../runs.ts'
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

/** Settles a claim that lost its holder, by reading what the invoice's payments say. */
export async function settleLapsed(deps: Deps, attempt: PaymentAttempt): Promise<void> {
  await finish(deps, attempt, (await readBack(deps, attempt)) ?? { outcome: 'unsent', code: null })
}

async function releaseParked(deps: Deps, accountId: string): Promise<void> {
  const parked = await deps.db.models.Command.count({ where: { accountId, state: 'parked' } })
  if (parked === 0) return
  // If this hint is lost, the relay sends parked commands again.
  await hintAccount(deps, { accountId }).catch(() => undefined)
}
