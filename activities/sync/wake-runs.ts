import type { Deps } from '../deps.ts'
import { startRecovery, wakeCheckout, wakeRecovery } from '../runs.ts'
import type { FollowUps } from './follow-ups.ts'
import type { Noted } from './noted.ts'

/** Starts or wakes what the sync marked. What fails here stays marked, and the relay does it again. */
export async function wakeRuns(deps: Deps, noted: Noted, follow: FollowUps): Promise<void> {
  const labels = { accountId: noted.accountId, customerId: noted.customerId }
  const wakes = follow.wakeRecoveries.map(({ invoiceId, planId, begun }) =>
    (begun ? wakeRecovery : startRecovery)(deps, invoiceId, { ...labels, planId }),
  )
  if (follow.wakeCheckout) wakes.push(wakeCheckout(deps, { ...labels, planId: follow.planId }))
  for (const result of await Promise.allSettled(wakes)) {
    if (result.status === 'rejected')
      deps.log.warn({ accountId: noted.accountId }, 'a run could not be woken; the relay will')
  }
}
