import type { Recovery } from '#db/models/recovery.ts'
import type { RecoveryOutcome } from '#domain/access.ts'
import type { Deps } from '../deps.ts'
import { change, messageOf } from './row.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

const MESSAGES: Record<RecoveryOutcome, string> = {
  recovered: 'payment_recovered',
  canceled: 'subscription_ended',
  paused: 'subscription_paused',
  kept: 'access_ended',
  voided: 'invoice_voided',
  subscription_ended: 'subscription_ended',
}

/** Closes the recovery with its outcome, for ever. */
export async function settle(deps: Deps, recovery: Recovery, outcome: RecoveryOutcome): Promise<RecoveryStanding> {
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
