import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '#db/connect.ts'

const everyMs = 10
const patienceMs = 30_000

export interface Watch {
  /** Says that an event is being sent now. */
  sent(eventId: string): void
  /** Milliseconds from sending to being seen applied, of every event, once all are. Throws when one stays away. */
  allApplied(): Promise<number[]>
}

/** Looks every ten milliseconds which events are applied: their mark is committed together with the account's rows. */
export function watchRows(db: Database): Watch {
  const waiting = new Map<string, number>()
  const taken: number[] = []
  let sending = true
  const look = async () => {
    const { rows } = await db.pool.query<{ id: string }>({
      name: 'bench-applied',
      text: `SELECT id FROM stripe_events WHERE id = ANY($1) AND state = 'applied'`,
      values: [[...waiting.keys()]],
    })
    for (const { id } of rows) {
      taken.push(performance.now() - (waiting.get(id) ?? NaN))
      waiting.delete(id)
    }
  }
  const watching = (async () => {
    let idleSince = performance.now()
    while (sending || waiting.size > 0) {
      const before = taken.length
      if (waiting.size > 0) await look()
      if (taken.length > before || sending) idleSince = performance.now()
      if (performance.now() - idleSince > patienceMs) throw new Error(`Not applied: ${[...waiting.keys()].join(', ')}`)
      await pause(everyMs)
    }
  })()
  watching.catch(() => undefined)
  return {
    sent: (eventId) => void waiting.set(eventId, performance.now()),
    async allApplied() {
      sending = false
      await watching
      return taken
    },
  }
}
