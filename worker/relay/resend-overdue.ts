import { wakeCheckout, wakeRecovery } from '#activities/runs.ts'
import { labelsOf, overdueRuns } from '#db/relay.ts'
import type { RelayDeps } from './deps.ts'
import { inTurn } from './sweep.ts'

/** A row that is due for this long in billing time has a run that sleeps or is lost. */
const LATE_MS = 5_000
const AGAIN_MS = 60_000
const AGAIN_ADVANCING_MS = 3_000

/** Wakes (or begins again, from its row) what should have acted by now: a terminated run is lost otherwise. */
export async function resendOverdue(deps: RelayDeps, advancing: boolean): Promise<void> {
  const overdue = await overdueRuns(deps.db, LATE_MS)
  const late = overdue.filter(({ id }) => deps.once(`overdue/${id}`, advancing ? AGAIN_ADVANCING_MS : AGAIN_MS))
  await inTurn(deps, late, async ({ accountId, invoiceId }) => {
    const labels = (await labelsOf(deps.db, [accountId]))[0] ?? { accountId }
    await (invoiceId ? wakeRecovery(deps, invoiceId, labels) : wakeCheckout(deps, labels))
  })
}
