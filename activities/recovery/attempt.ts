import type { Deps } from '../deps.ts'
import { charge } from './charge.ts'
import { overBy, readNow, stripeMeansToRetry } from './facts.ts'
import { change, findRecovery, needOperator } from './row.ts'
import { settle } from './settle.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

export interface AttemptInput {
  invoiceId: string
  rung: number
}

/** Makes the automatic attempt of one rung: re-reads first, and leaves it to Stripe if Stripe still means to try. */
export async function attemptPayment(deps: Deps, { invoiceId, rung }: AttemptInput): Promise<RecoveryStanding> {
  const recovery = await findRecovery(deps, invoiceId)
  if (recovery.state !== 'open' || recovery.attempt >= rung) return standingOf(deps, recovery)
  const present = await readNow(deps, recovery)
  const over = overBy(recovery, present)
  if (over) return settle(deps, recovery, over)
  const behind = { attempt: rung, knownCards: recovery.knownCards }
  if (stripeMeansToRetry(present.invoice)) {
    await needOperator(deps, recovery, 'stripe_means_to_retry')
    await change(deps, recovery, behind)
    return standingOf(deps, recovery)
  }
  return charge(deps, recovery, { kind: 'rung', rung }, behind)
}
