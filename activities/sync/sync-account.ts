import { readClock } from '#db/clock.ts'
import { orNull } from '#stripe/failure.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { adoptCard } from './adopt-card.ts'
import { EVENTS_A_PASS, note, type Noted } from './noted.ts'
import { readStripe } from './read-stripe.ts'
import { wakeRuns } from './wake-runs.ts'
import { failAll } from './mark-events.ts'
import { write } from './write.ts'

export interface SyncResult {
  /** More is waiting: sync again. */
  again: boolean
  /** Commands for the account's loop. */
  commands: string[]
  /** The current subscription's state, null when there is none. */
  status: string | null
  planId: string | null
  offsetMs: number
}

/**
 * Makes the account's rows say what Stripe says, and marks the events applied that were there before Stripe was asked.
 * Safe to run twice and to be overtaken: a slower pass writes nothing. Throws on outages; those are waited out.
 */
export async function syncAccount(deps: Deps, { accountId }: { accountId: string }): Promise<SyncResult> {
  const noted = await note(deps, accountId)
  const { offsetMs } = await readClock(deps.db)
  const nothing = { again: false, commands: [], status: null, planId: null, offsetMs }
  if (!noted.customerId) return nothing
  deps.failPoint('sync.noted')
  const { customerId, invoices } = noted
  const reading = await orNull(() => readStripe(stripeOf(deps), customerId, invoices))
  if (!reading) {
    await failAll(deps, noted)
    return nothing
  }
  deps.failPoint('sync.read')
  const follow = await write(deps, noted, reading)
  if (follow === 'overtaken') return { ...nothing, again: true }
  deps.failPoint('sync.written')
  observe(deps, noted)
  await wakeRuns(deps, noted, follow)
  if (follow.adoptCard) await adoptCard(deps, follow.adoptCard)
  const again = noted.events.length === EVENTS_A_PASS
  return { again, commands: follow.commands, status: follow.status, planId: follow.planId, offsetMs }
}

function observe(deps: Deps, noted: Noted): void {
  for (const { receivedAt } of noted.events) deps.metrics.eventApplied((Date.now() - receivedAt.getTime()) / 1_000)
}
