import { hintAccount } from '#activities/runs.ts'
import { readClock } from '#db/clock.ts'
import { listen, type Listener } from '#db/listen.ts'
import { claimEvents, labelsOf } from '#db/relay.ts'
import type { RelayDeps } from './deps.ts'
import { createGatherer } from './gather.ts'
import { route } from './route.ts'
import { sweep } from './sweep.ts'

const BATCH = 100
/** Without a nudge the inbox is looked at this often; what was sent and not applied is swept as often. Real milliseconds. */
const POLL_MS = 500

export interface Relay {
  /** Lets go of what was gathered, and resolves when every hint is sent. */
  stop(): Promise<void>
}

/**
 * Brings the inbox to the accounts' mailboxes: claims, finds the owner, commits, gathers, hints. Everything it knows
 * stands in rows; another relay, or this one after a crash, goes on where it stopped.
 */
export function startRelay(deps: RelayDeps): Relay {
  let stopped = false
  let advancing = false
  let sweptAt = 0
  let wake = () => undefined as void
  const sending = new Set<Promise<void>>()
  const gatherer = createGatherer(deps.gatherMs, () => advancing, hint)

  function hint(accountId: string): void {
    const sent = send(deps, accountId).finally(() => sending.delete(sent))
    sending.add(sent)
  }
  async function pass(): Promise<boolean> {
    const claimed = await claimEvents(deps.db, BATCH)
    const accounts = await Promise.all(claimed.map((event) => route(deps, event)))
    for (const accountId of accounts) if (accountId) gatherer.add(accountId)
    return claimed.length === BATCH
  }
  async function tick(): Promise<boolean> {
    advancing = ((await readClock(deps.db)).advancingUntil?.getTime() ?? 0) > Date.now()
    const more = await pass()
    if (Date.now() - sweptAt < POLL_MS) return more
    sweptAt = Date.now()
    await sweep(deps, advancing)
    return more
  }
  async function loop(): Promise<void> {
    let listener: Listener | null = null
    while (!stopped) {
      const nudged = new Promise<void>((resolve) => (wake = resolve))
      try {
        listener = await keepListening(listener, () => wake())
        if (await tick()) continue
      } catch (error) {
        // PostgreSQL is away: what is stored waits, and so do we.
        deps.log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'relay pass failed')
      }
      await Promise.race([nudged, pause(POLL_MS)])
    }
    listener?.stop()
  }
  async function keepListening(listener: Listener | null, onNudge: () => void): Promise<Listener> {
    if (listener?.alive()) return listener
    listener?.stop()
    return listen(deps.db, 'stripe_events', { notified: onNudge, lost: onNudge })
  }
  const running = loop()
  return {
    async stop() {
      stopped = true
      wake()
      await running
      gatherer.flush()
      await Promise.all(sending)
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
