import { hintAccount } from '#activities/runs.ts'
import { readClock } from '#db/clock.ts'
import { claimEvents, labelsOf, listen } from '#db/relay.ts'
import type { RelayDeps } from './deps.ts'
import { createGatherer } from './gather.ts'
import { route } from './route.ts'
import { sweep } from './sweep.ts'

const BATCH = 100
/** Without a nudge the inbox is looked at this often; what was sent and not applied is swept as often. Real milliseconds. */
const POLL_MS = 500

export interface Relay {
  stop(): Promise<void>
}

/**
 * Brings the inbox to the accounts' mailboxes: claims, finds the owner, commits, gathers, hints. Everything it knows
 * stands in rows; another relay, or this one after a crash, goes on where it stopped.
 */
export function startRelay(deps: RelayDeps): Relay {
  let stopped = false
  let advancing = false
  let wake = () => undefined as void
  const hint = (accountId: string) => void send(deps, accountId)
  const gatherer = createGatherer(deps.gatherMs, () => advancing, hint)

  async function pass(): Promise<boolean> {
    const claimed = await claimEvents(deps.db, BATCH)
    const accounts = await Promise.all(claimed.map((event) => route(deps, event)))
    for (const accountId of accounts) if (accountId) gatherer.add(accountId)
    return claimed.length === BATCH
  }
  async function tick(): Promise<boolean> {
    advancing = ((await readClock(deps.db)).advancingUntil?.getTime() ?? 0) > Date.now()
    const more = await pass()
    await sweep(deps, advancing)
    return more
  }
  async function loop(): Promise<void> {
    let stopListening: (() => void) | null = null
    while (!stopped) {
      const nudged = new Promise<void>((resolve) => (wake = resolve))
      try {
        stopListening ??= await listen(deps.db, () => wake())
        if (await tick()) continue
      } catch (error) {
        // PostgreSQL is away: what is stored waits, and so do we.
        deps.log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'relay pass failed')
        stopListening?.()
        stopListening = null
      }
      await Promise.race([nudged, pause(POLL_MS)])
    }
    stopListening?.()
  }
  const running = loop()
  return {
    async stop() {
      stopped = true
      wake()
      gatherer.flush()
      await running
    },
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** If Temporal is out the events stay dispatched, and are sent again. */
async function send(deps: RelayDeps, accountId: string): Promise<void> {
  try {
    const [labels] = await labelsOf(deps.db, [accountId])
    await hintAccount(deps, labels ?? { accountId })
  } catch (error) {
    deps.log.warn({ accountId, error: error instanceof Error ? error.name : 'unknown' }, 'hint not delivered')
  }
}
