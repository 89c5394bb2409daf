import { DAY_MS } from '../clock.ts'
import type { DeclineClass } from '../declines.ts'
import { afterDays, type RecoveryPolicy } from './policy.ts'

/** Where a recovery stands on its policy's ladder. Instants are billing time. */
export interface Ladder {
  day0: Date
  /** Rungs that are behind us. */
  attempt: number
  restrictedAt: Date
  restrictedTold: boolean
  endsAt: Date
  declineClass: DeclineClass | null
}

export type Step =
  { kind: 'attempt'; rung: number; at: Date } | { kind: 'restrict'; at: Date } | { kind: 'end'; at: Date }

/** A failure that is found more than this after it happened starts its policy when it is found. */
const FOUND_LATE_MS = DAY_MS

/** Day 0: the failure itself, or the moment it was found when that is more than a day later. */
export function dayZero(failedAt: Date, foundAt: Date): { day0: Date; foundLate: boolean } {
  const foundLate = foundAt.getTime() - failedAt.getTime() > FOUND_LATE_MS
  return { day0: foundLate ? foundAt : failedAt, foundLate }
}

/**
 * When access is restricted and when the policy ends it, counted from day 0, or from the first message when that
 * came more than a day later: no stage is cut short because we were late.
 */
export function stagesFrom(policy: RecoveryPolicy, day0: Date, firstMessageAt: Date) {
  const from = firstMessageAt.getTime() - day0.getTime() > FOUND_LATE_MS ? firstMessageAt : day0
  return { restrictedAt: afterDays(from, policy.restrictedFromDay), endsAt: afterDays(from, policy.endDay) }
}

/** The end, when the restriction was told at `toldAt`: its stage runs its length from there if that was late. */
export function endAfterRestriction(policy: RecoveryPolicy, ladder: Ladder, toldAt: Date): Date {
  const late = toldAt.getTime() - ladder.restrictedAt.getTime() > FOUND_LATE_MS
  return late ? afterDays(toldAt, policy.endDay - policy.restrictedFromDay) : ladder.endsAt
}

/** The automatic attempt that comes next, or null: none without a new card, none beyond the last rung. */
function nextAttempt(policy: RecoveryPolicy, ladder: Ladder, now: Date): Extract<Step, { kind: 'attempt' }> | null {
  if (ladder.declineClass === 'needs_new_card' || ladder.declineClass === 'needs_customer') return null
  const ahead = policy.rungDays
    .map((day, index) => ({ rung: index + 1, at: afterDays(ladder.day0, day) }))
    .filter(({ rung }) => rung > ladder.attempt)
  const overdue = ahead.filter(({ at }) => at <= now).at(-1)
  const next = overdue ?? ahead[0]
  return next ? { kind: 'attempt', ...next } : null
}

/** What the recovery does next and when. Overdue rungs become one; on a tie the attempt comes before the stage. */
export function nextStep(policy: RecoveryPolicy, ladder: Ladder, now: Date): Step {
  const steps: Step[] = []
  const attempt = nextAttempt(policy, ladder, now)
  if (attempt) steps.push(attempt)
  if (!ladder.restrictedTold) steps.push({ kind: 'restrict', at: ladder.restrictedAt })
  // Nothing ends before the restriction was told.
  else steps.push({ kind: 'end', at: ladder.endsAt })
  return steps.reduce((first, step) => (step.at < first.at ? step : first))
}
