import { wakeOutbound } from '#activities/runs.ts'
import { askedEndpoints } from '#db/outbound.ts'
import type { RelayDeps } from './deps.ts'

/** A run that did not answer for this long is asked again. Real milliseconds. */
const AGAIN_MS = 3_000
/** An attempt that is this late has lost its run. */
const LATE_MS = 30_000

/** Wakes (or begins) the runs of endpoints that have something to send. Who cannot be woken now is asked again. */
export async function wakeEndpoints(deps: RelayDeps): Promise<void> {
  const endpoints = await askedEndpoints(deps.db, LATE_MS)
  const due = endpoints.filter(({ id, asked }) => deps.once(`outbound/${id}/${asked}`, AGAIN_MS))
  const woken = due.map(({ id: endpointId, accountId }) => wakeOutbound(deps, { endpointId, accountId }))
  const failed = (await Promise.allSettled(woken)).filter(({ status }) => status === 'rejected').length
  if (failed > 0) deps.log.warn({ failed }, 'endpoints could not be woken; the next sweep will')
}
