import { endAfterRestriction } from '#domain/recovery/ladder.ts'
import { policyOf } from '#domain/recovery/policy.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { change, findRecovery, messageOf } from './row.ts'
import { ladderOf, type RecoveryStanding, standingOf } from './standing.ts'

/** Tells the customer that access is restricted from now on; access itself follows from the instant in the row. */
export async function restrictAccess(deps: Deps, { invoiceId }: { invoiceId: string }): Promise<RecoveryStanding> {
  const recovery = await findRecovery(deps, invoiceId)
  if (recovery.state !== 'open' || recovery.restrictedTold) return standingOf(deps, recovery)
  const { now } = await billingTime(deps)
  const endsAt = endAfterRestriction(policyOf(recovery.policyId), ladderOf(recovery), now)
  const message = messageOf(recovery, 'access_restricted', { ends_at: endsAt.toISOString() })
  await change(deps, recovery, { restrictedTold: true, endsAt }, message)
  return standingOf(deps, recovery)
}
