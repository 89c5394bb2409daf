import type { DeliveryState, OutboundEventType } from '#domain/outbound/events.ts'
import type { Database } from './connect.ts'

/** A delivery with what it sends. */
export interface LoggedDelivery {
  id: string
  eventId: string
  type: OutboundEventType
  payload: string
  state: DeliveryState
  attempts: number
  attemptedAt: Date | null
  httpStatus: number | null
  error: string | null
  durationMs: number | null
  response: string | null
  replayOf: string | null
  createdAt: Date
  finishedAt: Date | null
}

const columns = `d.id, d.event_id AS "eventId", o.type, o.payload, d.state, d.attempts, d.attempted_at AS "attemptedAt",
  d.http_status AS "httpStatus", d.error, d.duration_ms AS "durationMs", d.response, d.replay_of AS "replayOf",
  d.created_at AS "createdAt", d.finished_at AS "finishedAt"`

/** A page of an endpoint's deliveries and one more, the newest first, after this one. */
export async function deliveriesOf(
  { pool }: Pick<Database, 'pool'>,
  endpointId: string,
  page: { limit: number; startingAfter: string | null; state: DeliveryState | null },
): Promise<LoggedDelivery[]> {
  const { rows } = await pool.query<LoggedDelivery>(
    `SELECT ${columns} FROM webhook_deliveries d JOIN outbound_events o ON o.id = d.event_id
     WHERE d.endpoint_id = $1 AND ($2::text IS NULL OR d.state = $2) AND ($3::text IS NULL OR d.position <
       (SELECT position FROM webhook_deliveries WHERE id = $3 AND endpoint_id = $1))
     ORDER BY d.position DESC LIMIT $4`,
    [endpointId, page.state, page.startingAfter, page.limit + 1],
  )
  return rows
}

/** One delivery of an endpoint, or null. */
export async function deliveryOf(
  { pool }: Pick<Database, 'pool'>,
  endpointId: string,
  id: string,
): Promise<LoggedDelivery | null> {
  const { rows } = await pool.query<LoggedDelivery>(
    `SELECT ${columns} FROM webhook_deliveries d JOIN outbound_events o ON o.id = d.event_id
     WHERE d.endpoint_id = $1 AND d.id = $2`,
    [endpointId, id],
  )
  return rows[0] ?? null
}
