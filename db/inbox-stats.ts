import { type Database } from './connect.ts'

/** What the inbox holds that still needs something done. */
export interface InboxStats {
  readonly pending: number
  readonly dispatched: number
  readonly failed: number
  /** Real milliseconds since the oldest pending or dispatched event was received; 0 when there is none. */
  readonly oldestMs: number
}

// reads partial indexes on what is unfinished, whatever the size of the table
const stats = {
  name: 'inbox-stats',
  text: `SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
                count(*) FILTER (WHERE state = 'dispatched') AS dispatched,
                (SELECT count(*) FROM stripe_events WHERE state = 'failed') AS failed,
                greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(received_at)) * 1000, 0))::float8 AS "oldestMs"
         FROM stripe_events WHERE state IN ('pending', 'dispatched')`,
}

/** How far the product is behind Stripe's webhooks, and how many it could not use. */
export async function inboxStats(db: Pick<Database, 'pool'>): Promise<InboxStats> {
  const { rows } = await db.pool.query<InboxStats>(stats)
  return rows[0] ?? { pending: 0, dispatched: 0, failed: 0, oldestMs: 0 }
}
