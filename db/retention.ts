import type { Database } from './connect.ts'

/** Kept for as many days as the account says, once nothing more comes of it. */
const keptByAccount = (tables: readonly string[], over: string) =>
  Object.fromEntries(
    tables.map((table) => [
      table,
      `${over} AND created_at < now() - interval '7 days' AND created_at < now() - interval '1 day' * coalesce(
        (SELECT keep_days FROM notification_settings s WHERE s.account_id = ${table}.account_id), 90)`,
    ]),
  )

/** What is kept for a while and then only in the way; ages are of real time. Who adds a table of that kind adds it here. */
const PASSING: Readonly<Record<string, string>> = {
  idempotency_keys: "created_at < now() - interval '25 hours'",
  init_data_exchanges: "first_at < now() - interval '1 day'",
  ...keptByAccount(['notification_events', 'notifications'], "state <> 'pending'"),
  ...keptByAccount(['notification_windows'], "state = 'closed'"),
  webhook_deliveries: `created_at < now() - interval '30 days' AND (state <> 'pending'
    OR EXISTS (SELECT FROM webhook_endpoints e WHERE e.id = endpoint_id AND e.status = 'disabled'))`,
  outbound_events: `created_at < now() - interval '30 days'
    AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.event_id = outbound_events.id)`,
  data_exports: "created_at < now() - interval '1 day'",
  rate_limits: 'expire < (extract(epoch FROM now()) - 3600) * 1000',
}

/** Rows of one statement: it must never hold anybody up. */
const most = 1_000

/** Deletes what has had its time; answers how many rows went. */
export async function removePassed({ pool }: Pick<Database, 'pool'>): Promise<number> {
  let removed = 0
  for (const [table, passed] of Object.entries(PASSING)) {
    for (;;) {
      const some = `SELECT ctid FROM ${table} WHERE ${passed} LIMIT ${most}`
      const { rowCount } = await pool.query(`DELETE FROM ${table} WHERE ctid = ANY(ARRAY(${some}))`)
      removed += rowCount ?? 0
      if ((rowCount ?? 0) < most) break
    }
  }
  return removed
}
