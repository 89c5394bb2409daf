import type { Database } from './connect.ts'
import type { SealedSecret } from './models/webhook-endpoint.ts'

/** What an endpoint's run works on next. */
export interface Work {
  endpointId: string
  accountId: string
  url: string
  secrets: SealedSecret[]
  /** How often the run was asked to look, as of this read. */
  asked: number
  /** Real milliseconds until the head of the queue may be tried again; not above 0 when it may. */
  waitMs: number
  head: QueuedDelivery | null
}

/** The first delivery of an endpoint's queue, with what is sent. */
export interface QueuedDelivery {
  id: string
  eventId: string
  attempts: number
  payload: string
}

const work = {
  name: 'outbound-work',
  text: `SELECT e.id AS "endpointId", e.account_id AS "accountId", e.url, e.secrets, e.asked,
           coalesce(ceil(extract(epoch FROM e.next_attempt_at - now()) * 1000), 0)::float AS "waitMs",
           CASE WHEN d.id IS NOT NULL THEN
             json_build_object('id', d.id, 'eventId', d.event_id, 'attempts', d.attempts, 'payload', o.payload) END AS head
         FROM webhook_endpoints e
         LEFT JOIN LATERAL (
           SELECT id, event_id, attempts FROM webhook_deliveries
           WHERE endpoint_id = e.id AND state = 'pending' ORDER BY position LIMIT 1) d ON true
         LEFT JOIN outbound_events o ON o.id = d.event_id
         WHERE e.id = $1 AND e.status = 'enabled'`,
}

/** What there is to do for an endpoint; null when it is disabled or gone. */
export async function nextWork({ pool }: Pick<Database, 'pool'>, endpointId: string): Promise<Work | null> {
  const { rows } = await pool.query<Work>({ ...work, values: [endpointId] })
  return rows[0] ?? null
}

const answer = {
  name: 'outbound-answer',
  text: 'UPDATE webhook_endpoints SET answered = $2 WHERE id = $1 AND answered < $2',
}

/** The run has seen everything that it was asked for up to this count. */
export async function answerAsked({ pool }: Pick<Database, 'pool'>, { endpointId, asked }: Work): Promise<void> {
  await pool.query({ ...answer, values: [endpointId, asked] })
}

/** What came of one attempt. */
export interface Attempted {
  httpStatus: number | null
  /** Why there was no answer; null when there was one. */
  error: string | null
  durationMs: number
  /** The first kilobyte. */
  response: string | null
}

const succeed = {
  name: 'outbound-succeed',
  text: `WITH done AS (
           UPDATE webhook_deliveries SET state = 'delivered', attempts = attempts + 1, attempted_at = now(),
             finished_at = now(), http_status = $3, error = NULL, duration_ms = $4, response = $5
           WHERE id = $2 AND state = 'pending')
         UPDATE webhook_endpoints SET failing_since = NULL, next_attempt_at = NULL
         WHERE id = $1 AND (failing_since IS NOT NULL OR next_attempt_at IS NOT NULL)`,
}

/** Notes that an endpoint took a delivery: it does not fail any more. */
export async function noteDelivered(
  { pool }: Pick<Database, 'pool'>,
  { endpointId }: Work,
  head: QueuedDelivery,
  { httpStatus, durationMs, response }: Attempted,
): Promise<void> {
  await pool.query({ ...succeed, values: [endpointId, head.id, httpStatus, durationMs, response] })
}
