import type pg from 'pg'
import type { Database } from './connect.ts'

type Db = Pick<Database, 'pool'>

/** A channel that is told of changes, each with its payload. */
export type Channel = 'stripe_events' | 'session_changes'

export interface Hearing {
  notified(payload: string): void
  /** The connection broke: what is said from now on is not heard. */
  lost(): void
}

export interface Listener {
  /** False once its connection broke: listen anew. */
  alive(): boolean
  stop(): void
}

/** Listens to a channel on a connection of its own. Throws when it cannot be had. */
export async function listen(db: Db, channel: Channel, hearing: Hearing): Promise<Listener> {
  const client: pg.PoolClient = await db.pool.connect()
  let alive = true
  let held = true
  const stop = () => {
    if (held) client.release(true)
    held = alive = false
  }
  const lost = () => {
    if (!alive) return
    alive = false
    hearing.lost()
  }
  client.on('notification', ({ payload }) => hearing.notified(payload ?? ''))
  client.on('error', lost)
  client.on('end', lost)
  try {
    await client.query(`LISTEN ${channel}`)
  } catch (error) {
    stop()
    throw error
  }
  return { alive: () => alive, stop }
}

/** How long after a connection was lost, or could not be had, the next is tried: real milliseconds. */
const retryMs = 1_000

export interface KeptListener {
  close(): Promise<void>
}

/** Listens to a channel for as long as it is not closed, on a new connection whenever one is lost. */
export function keepListening(db: Db, channel: Channel, hearing: Hearing & { listening(): void }): KeptListener {
  let closed = false
  let listener: Listener | null = null
  let retry: NodeJS.Timeout | undefined
  const again = () => {
    listener?.stop()
    listener = null
    if (closed) return
    retry = setTimeout(() => {
      opening = begin()
    }, retryMs).unref()
  }
  const lost = () => {
    hearing.lost()
    again()
  }
  async function begin(): Promise<void> {
    try {
      const opened = await listen(db, channel, { notified: (payload) => hearing.notified(payload), lost })
      listener = opened
      // closed, or lost, while it was being opened
      if (closed || !opened.alive()) opened.stop()
      else hearing.listening()
    } catch {
      again()
    }
  }
  let opening = begin()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await opening
      listener?.stop()
    },
  }
}
