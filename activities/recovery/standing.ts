import type { Recovery } from '#db/models/recovery.ts'
import { type Ladder, nextStep, type Step } from '#domain/recovery/ladder.ts'
import { policyOf, type RecoveryPolicy } from '#domain/recovery/policy.ts'
import { words } from '#domain/words.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'

/** Where a recovery stands and what its run does next; instants are Unix milliseconds of billing time. */
export interface RecoveryStanding {
  state: 'open' | 'ending' | 'settled'
  next:
    | { kind: 'attempt'; rung: number; atMs: number }
    | { kind: 'restrict'; atMs: number }
    | { kind: 'end'; atMs: number }
    | { kind: 'settled' }
  /** For operators, in plain words. */
  waitingFor: string
  offsetMs: number
}

/** The policy that a recovery follows; in observe mode Stripe makes the attempts. */
function policyFor(deps: Deps, recovery: Recovery): RecoveryPolicy {
  const policy = policyOf(recovery.policyId)
  return deps.recoveryMode === 'own' ? policy : { ...policy, rungDays: [] }
}

export const ladderOf = (recovery: Recovery): Ladder => ({
  day0: recovery.day0At,
  attempt: recovery.attempt,
  restrictedAt: recovery.restrictedAt ?? recovery.endsAt,
  restrictedTold: recovery.restrictedTold,
  endsAt: recovery.endsAt,
  declineClass: recovery.declineClass,
})

/**
 * The row as it is now, read as a standing; stores when the next attempt is due, which people are shown. `notBefore`
 * postpones the next step: something is in its way now.
 */
export async function standingOf(deps: Deps, recovery: Recovery, notBefore?: Date): Promise<RecoveryStanding> {
  const { now, offsetMs } = await billingTime(deps)
  if (recovery.state === 'settled') {
    return {
      state: 'settled',
      next: { kind: 'settled' },
      waitingFor: words.recovery.settled(recovery.outcome ?? ''),
      offsetMs,
    }
  }
  const policy = policyFor(deps, recovery)
  const step =
    recovery.state === 'ending' ? ({ kind: 'end', at: now } as const) : nextStep(policy, ladderOf(recovery), now)
  const at = notBefore && notBefore > step.at ? notBefore : step.at
  const nextAttemptAt = step.kind === 'attempt' ? at : null
  if (recovery.nextAttemptAt?.getTime() !== nextAttemptAt?.getTime()) await recovery.update({ nextAttemptAt })
  const { at: _, ...next } = { ...step, atMs: at.getTime() }
  return { state: recovery.state, next, waitingFor: describe(step, at, policy, recovery.state), offsetMs }
}

function describe(step: Step, at: Date, policy: RecoveryPolicy, state: 'open' | 'ending'): string {
  const when = at.toISOString()
  if (state === 'ending') return words.recovery.ending(when)
  switch (step.kind) {
    case 'attempt':
      return words.recovery.attempt(step.rung, policy.rungDays.length, when)
    case 'restrict':
      return words.recovery.restrict(when)
    case 'end':
      return words.recovery.end(when, policy.endAction)
  }
}
