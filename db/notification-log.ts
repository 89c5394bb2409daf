import type { Channel } from '#domain/notify/settings.ts'
import { ACCOUNT_NAMES, type TriggerName } from '#domain/notify/triggers.ts'
import type { Database } from './connect.ts'

/** One line of an account's log: a message through one channel, or an occurrence that was not told by itself. */
export interface LogLine {
  id: string
  /** Billing time. */
  at: Date
  trigger: TriggerName | 'test'
  kind: 'first' | 'summary' | 'test' | 'occurrence'
  channel: Channel | null
  state: 'pending' | 'sent' | 'failed' | 'suppressed'
  reason: string | null
  /** Occurrences that a summary stands for. */
  counted: number
  value: number | null
}

const counted = 'Counted: the summary of its quarter of an hour tells of it.'
const told = `account_id = $1 AND trigger = ANY($2)`

const page = {
  name: 'notification-log',
  text: `
  WITH place AS (
    SELECT decided_at AS at, id FROM notifications WHERE id = $3 AND account_id = $1
    UNION ALL SELECT occurred_at, id FROM notification_events WHERE id = $3 AND account_id = $1)
  (SELECT id, decided_at AS at, trigger, kind, channel, state, reason, counted, NULL::float8 AS value FROM notifications
   WHERE ${told} AND ($3::text IS NULL OR (decided_at, id) < (SELECT at, id FROM place))
   ORDER BY decided_at DESC, id DESC LIMIT $4)
  UNION ALL
  (SELECT id, occurred_at, trigger, 'occurrence', NULL, 'suppressed', coalesce(reason, $5), 0, value FROM notification_events
   WHERE ${told} AND state IN ('counted', 'suppressed')
     AND ($3::text IS NULL OR (occurred_at, id) < (SELECT at, id FROM place))
   ORDER BY occurred_at DESC, id DESC LIMIT $4)
  ORDER BY at DESC, id DESC LIMIT $4`,
}

/** Lines of an account's log, newest first; after one of them where its id is given. What is for operators is not in it. */
export async function notificationLog(
  { pool }: Pick<Database, 'pool'>,
  accountId: string,
  { limit, startingAfter }: { limit: number; startingAfter: string | null },
): Promise<LogLine[]> {
  const values = [accountId, [...ACCOUNT_NAMES, 'test'], startingAfter, limit, counted]
  return (await pool.query<LogLine>({ ...page, values })).rows
}
