import { DAY_MS } from '../clock.ts'

/** What happens when the ladder has run out: `free_plan` and `cancel` both cancel at Stripe; `keep` leaves it as it is, without access. */
export type EndAction = 'cancel' | 'pause' | 'free_plan' | 'keep'

/** A plan of how a failed payment is recovered. Days are 86,400 s of billing time after day 0, the first failed attempt. */
export interface RecoveryPolicy {
  id: string
  version: number
  rungDays: readonly number[]
  restrictedFromDay: number
  endDay: number
  endAction: EndAction
}

const standard = { version: 1, rungDays: [1, 4, 9, 16], restrictedFromDay: 7, endDay: 21 } as const

/** Policies by the id that plans name; a stored recovery keeps the version it began with. */
export const POLICIES: Record<string, RecoveryPolicy> = {
  default: { id: 'default', ...standard, endAction: 'cancel' },
  pause: { id: 'pause', ...standard, endAction: 'pause' },
  free_plan: { id: 'free_plan', ...standard, endAction: 'free_plan' },
  keep: { id: 'keep', ...standard, endAction: 'keep' },
}

/** The policy with this id, or the default one. */
export const policyOf = (id: string | null | undefined): RecoveryPolicy =>
  POLICIES[id ?? 'default'] ?? (POLICIES['default'] as RecoveryPolicy)

/** The instant that lies `days` after `from`. */
export const afterDays = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY_MS)
