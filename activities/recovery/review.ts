import { policyOf } from '#domain/recovery/policy.ts'
import type { Recovery } from '#db/models/recovery.ts'
import type { Deps } from '../deps.ts'
import { settleIfDecided } from '../payments/finish.ts'
import { chargeNewCard } from './new-card.ts'
import { endRecovery } from './end.ts'
import { overBy, readNow } from './facts.ts'
import { change, clearWake, findRecovery } from './row.ts'
import { settle } from './settle.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

export interface ReviewInput {
  invoiceId: string
  /** The rung that an operator lets pass (with those before it), 0 for none. */
  skipRung: number
  endNow: boolean
}

/** Looks at everything anew after a wake-up: paid, ended, a new card (charged at once), or what an operator asked. */
export async function reviewRecovery(deps: Deps, input: ReviewInput): Promise<RecoveryStanding> {
  const recovery = await findRecovery(deps, input.invoiceId)
  if (recovery.state === 'settled') return standingOf(deps, recovery)
  const { wakeDue } = recovery
  const standing = await review(deps, recovery, input)
  // Cleared once it was acted on, and only the mark that was seen before: a newer one stays.
  await clearWake(deps, recovery.id, wakeDue)
  return standing
}

async function review(deps: Deps, recovery: Recovery, input: ReviewInput): Promise<RecoveryStanding> {
  const present = await readNow(deps, recovery)
  await closeProcessing(deps, recovery)
  const over = overBy(recovery, present)
  if (over) return settle(deps, recovery, over)
  if (input.endNow || recovery.state === 'ending') return endRecovery(deps, input)
  await skip(deps, recovery, input.skipRung)
  return chargeNewCard(deps, recovery, present)
}

async function skip(deps: Deps, recovery: Recovery, skipRung: number): Promise<void> {
  const attempt = Math.min(skipRung, policyOf(recovery.policyId).rungDays.length)
  if (attempt > recovery.attempt) await change(deps, recovery, { attempt })
}

/** A payment that was in progress when its claim was last looked at. */
async function closeProcessing(deps: Deps, { invoiceId }: Recovery): Promise<void> {
  const open = await deps.db.models.PaymentAttempt.findOne({ where: { invoiceId, outcome: null, processing: true } })
  if (open) await settleIfDecided(deps, open)
}
