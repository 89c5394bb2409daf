import { QueryTypes, type Transaction } from 'sequelize'
import type { OutboundEventType } from '#domain/outbound/events.ts'
import type { Database } from './connect.ts'
import { newId } from './ids.ts'

/** An event for the outbox; its payload is what will be signed and sent. */
export interface EventToPut {
  type: OutboundEventType
  /** One for ever per occurrence, within the account. */
  businessKey: string
  payload: string
}

const put = `INSERT INTO outbound_events (id, account_id, type, business_key, payload)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, business_key) DO NOTHING RETURNING id`

// in the order in which events are put, which is the order of delivery
const queue = `INSERT INTO webhook_deliveries (id, endpoint_id, event_id)
               SELECT $1 || '_' || row_number() OVER (), id, $2 FROM webhook_endpoints
               WHERE account_id = $3 AND status = 'enabled' AND events ? $4`

// an endpoint that fails looks again when its time has come
const ask = `UPDATE webhook_endpoints SET asked = asked + 1
             WHERE account_id = $1 AND status = 'enabled' AND next_attempt_at IS NULL
               AND EXISTS (SELECT FROM webhook_deliveries WHERE endpoint_id = webhook_endpoints.id AND state = 'pending')`

/**
 * Puts events into the outbox, queues them for the account's endpoints that want them, and asks their runs to look, all
 * in this transaction. An event whose business key is there already is not put again.
 */
export async function putEvents(
  { sequelize }: Pick<Database, 'sequelize'>,
  accountId: string,
  events: readonly EventToPut[],
  transaction: Transaction,
): Promise<void> {
  for (const { type, businessKey, payload } of events) {
    const bind = [newId('out'), accountId, type, businessKey, payload]
    const [id] = await sequelize.query<{ id: string }>(put, { bind, type: QueryTypes.SELECT, transaction })
    if (id) await sequelize.query(queue, { bind: [newId('dlv'), id.id, accountId, type], transaction })
  }
  if (events.length > 0) await sequelize.query(ask, { bind: [accountId], transaction })
}

/** An endpoint whose run has something to do, and how often it was asked. */
export interface AskedEndpoint {
  id: string
  accountId: string
  asked: number
}

const asked = {
  name: 'outbound-asked',
  text: `SELECT id, account_id AS "accountId", asked FROM webhook_endpoints WHERE status = 'enabled' AND asked > answered
         UNION
         SELECT id, account_id, asked FROM webhook_endpoints
         WHERE status = 'enabled' AND next_attempt_at < now() - $1 * interval '1 millisecond'
         LIMIT 500`,
}

/** Endpoints that were asked and have not answered, and those whose next attempt is this late (real milliseconds). */
export async function askedEndpoints({ pool }: Pick<Database, 'pool'>, lateMs: number): Promise<AskedEndpoint[]> {
  return (await pool.query<AskedEndpoint>({ ...asked, values: [lateMs] })).rows
}
