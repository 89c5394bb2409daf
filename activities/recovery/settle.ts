import type { Recovery } from '#db/models/recovery.ts'
import type { RecoveryOutcome } from '#domain/access.ts'
import type { Deps } from '../deps.ts'
import { finish } from '../payments/finish.ts'
import { readBack } from '../payments/read-back.ts'
import { change, messageOf } from './row.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

async function closeOwnClaims(deps: Deps, { invoiceId }: Recovery): Promise<void> {
  const own = { invoiceId, outcome: null, kind: ['rung' as const, 'new_card' as const, 'end' as const] }
  for (const claim of await deps.db.models.PaymentAttempt.findAll({ where: own })) {
    const payment = claim.kind === 'end' ? null : await readBack(deps, claim)
    await finish(deps, claim, payment ?? { outcome: 'not_needed' })
  }
}

const MESSAGES: Record<RecoveryOutcome, string> = {
  recovered: 'payment_recovered',
  canceled: 'subscription_ended',
  paused: 'subscription_paused',
  kept: 'access_ended',
  voided: 'invoice_voided',
  subscription_ended: 'subscription_ended',
}

/** Closes the recovery with its outcome, for ever; first whatever claim of its own is open: an answer that was lost. */
export async function settle(deps: Deps, recovery: Recovery, outcome: RecoveryOutcome): Promise<RecoveryStanding> {
  await closeOwnClaims(deps, recovery)
  const patch = {
    state: 'settled' as const,
    outcome,
    settledAt: new Date(),
    nextAttemptAt: null,
    wakeDue: null,
    action: 'none' as const,
  }
  await change(deps, recovery, patch, messageOf(recovery, MESSAGES[outcome]))
  deps.metrics.recoverySettled(outcome)
  return standingOf(deps, recovery)
}
