import { type Database } from './connect.ts'
import { together } from './together.ts'

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

const columns = ['id', 'type', 'payload', 'event_created_at', 'stripe_customer_id', 'object_id']

/** One prepared statement for each number of rows. */
function insert(rows: number) {
  const row = (index: number) => `(${columns.map((_, column) => `$${index * columns.length + column + 1}`).join(', ')})`
  const values = Array.from({ length: rows }, (_, index) => row(index)).join(', ')
  return {
    name: `insert-events-${rows}`,
    text: `INSERT INTO stripe_events (${columns.join(', ')}) VALUES ${values} ON CONFLICT (id) DO NOTHING RETURNING id`,
  }
}
const statements = new Map<number, ReturnType<typeof insert>>()

function statementFor(rows: number) {
  const statement = statements.get(rows) ?? insert(rows)
  statements.set(rows, statement)
  return statement
}

const valuesOf = ({ id, type, payload, eventCreatedAt, stripeCustomerId, objectId }: InboxEvent) => [
  id,
  type,
  payload,
  eventCreatedAt,
  stripeCustomerId,
  objectId,
]

const insertTogether = together<InboxEvent, 'stored' | 'duplicate'>(async (pool, events) => {
  // in the order of their ids: two statements that hold the same events must not wait for each other
  const sorted = [...events].sort((a, b) => (a.id < b.id ? -1 : 1))
  const values = sorted.flatMap(valuesOf)
  const { rows } = await pool.query<{ id: string }>({ ...statementFor(events.length), values })
  const stored = new Set(rows.map(({ id }) => id))
  // of the same event twice in one statement, the first was stored
  return events.map(({ id }) => (stored.delete(id) ? 'stored' : 'duplicate'))
})

/** Stores a webhook for good, once per event id; when this answers, it survives a crash. */
export function insertEvent(db: Pick<Database, 'pool'>, event: InboxEvent): Promise<'stored' | 'duplicate'> {
  return insertTogether(db, event)
}
