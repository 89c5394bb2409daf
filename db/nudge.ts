import type { Database } from './connect.ts'

const coalesceMs = 20

/**
 * Tells the relay that events have arrived, at most once in 20 ms and without making anyone wait; a nudge that is lost
 * costs only time, because the relay looks by itself as well.
 */
export function relayNudge({ pool }: Pick<Database, 'pool'>): () => void {
  let planned = false
  return () => {
    if (planned) return
    planned = true
    setTimeout(() => {
      planned = false
      pool.query('NOTIFY stripe_events').catch(() => undefined)
    }, coalesceMs).unref()
  }
}
