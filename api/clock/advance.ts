import { setAdvancing, storeOffset } from '#db/clock.ts'
import type { Database } from '#db/connect.ts'
import { billingNow } from '#domain/clock.ts'
import { whileAdvancing } from '#db/advance-lock.ts'
import { nextRowDue } from '#db/due.ts'
import type { Temporal } from '../temporal/client.ts'
import { waitForQuiet } from './quiet.ts'
import type { SandboxClock, SandboxControl } from './sandbox.ts'
import { tellRuns } from './tell-runs.ts'

export interface ClockParts {
  db: Database
  sandbox: SandboxControl
  temporal: Temporal
}

export interface Advanced {
  offsetMs: number
  /** Due instants that were stopped at, the target among them. */
  steps: number
}

/** How long one step may be on its way, in real milliseconds: gathering is flushed while this has not passed. */
const stepMs = 45_000

/**
 * Moves billing time to a target given as unix milliseconds, stopping at every due instant on the way until all is
 * quiet. Throws `clock_busy` when another advance is going on, and `not_quiet` when a step does not come to rest.
 */
export function advance(parts: ClockParts, targetOf: (nowMs: number) => number): Promise<Advanced> {
  return whileAdvancing(parts.db, async () => {
    try {
      return await walk(parts, targetOf)
    } finally {
      await setAdvancing(parts.db, null)
    }
  })
}

async function walk(parts: ClockParts, targetOf: (nowMs: number) => number): Promise<Advanced> {
  let clock = await parts.sandbox.clock()
  await settle(parts, clock)
  const targetMs = targetOf(nowOf(clock))
  let steps = 0
  while (nowOf(clock) < targetMs) {
    const instantMs = Math.min(targetMs, await nextDue(parts, await parts.sandbox.clock()))
    // the sandbox counts whole seconds; rounding up makes what is due really due
    clock = await parts.sandbox.moveTo(Math.ceil(instantMs / 1000))
    await settle(parts, clock)
    steps++
  }
  return { offsetMs: clock.offsetMs, steps }
}

const nowOf = ({ offsetMs }: SandboxClock) => billingNow(Date.now(), offsetMs).getTime()

/** Makes the present known to rows and runs, and waits until everything that it set off is done. */
async function settle({ db, sandbox, temporal }: ClockParts, { offsetMs }: SandboxClock): Promise<void> {
  await setAdvancing(db, new Date(Date.now() + stepMs))
  await tellRuns(db, temporal, await storeOffset(db, offsetMs))
  await waitForQuiet(db, sandbox)
}

/** The earliest instant ahead at which the sandbox or one of our rows has something to do, in unix milliseconds. */
export async function nextDue({ db }: Pick<ClockParts, 'db'>, clock: SandboxClock): Promise<number> {
  const nowMs = nowOf(clock)
  const row = await nextRowDue(db, new Date(nowMs))
  // what the sandbox could not do at its instant stays due; it must not keep time from moving
  const sandbox = clock.nextDueMs !== null && clock.nextDueMs > nowMs ? clock.nextDueMs : Infinity
  return Math.min(row?.getTime() ?? Infinity, sandbox)
}
