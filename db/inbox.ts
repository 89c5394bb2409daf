import { type Database } from './connect.ts'

/** A webhook as it is stored before it is acknowledged. */
export interface InboxEvent {
  readonly id: string
  readonly type: string
  /** The raw body as it was signed. */
  readonly payload: string
  readonly eventCreatedAt: Date
  readonly stripeCustomerId: string | null
  readonly objectId: string | null
}

const insert = {
  name: 'insert-event',
  text: `INSERT INTO stripe_events (id, type, payload, event_created_at, stripe_customer_id, object_id)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
}

/** Stores a webhook for good, once per event id; when this answers, it survives a crash. */
export async function insertEvent(db: Pick<Database, 'pool'>, event: InboxEvent): Promise<'stored' | 'duplicate'> {
  const { id, type, payload, eventCreatedAt, stripeCustomerId, objectId } = event
  const values = [id, type, payload, eventCreatedAt, stripeCustomerId, objectId]
  const { rowCount } = await db.pool.query({ ...insert, values })
  return rowCount === 1 ? 'stored' : 'duplicate'
}
