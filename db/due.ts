import type { Database } from './connect.ts'

// Instants of billing time at which one of our rows has something to do. A grant only changes what is derived at its end.
const instants = `
  SELECT 'recovery/' || invoice_id AS row, next_attempt_at AS at FROM recoveries WHERE state = 'open'
  UNION ALL SELECT 'recovery/' || invoice_id, restricted_at FROM recoveries WHERE state = 'open' AND NOT restricted_told
  UNION ALL SELECT 'recovery/' || invoice_id, ends_at FROM recoveries
            WHERE state = 'open' AND (restricted_told OR restricted_at IS NULL)
  UNION ALL SELECT 'checkout/' || account_id, session_expires_at FROM checkout_intents WHERE state IN ('open', 'processing')
  UNION ALL SELECT 'notify/' || account_id || '/' || trigger, due_at FROM notification_windows WHERE state <> 'closed'`

const next = {
  name: 'next-due',
  text: `SELECT min(at) AS at FROM (${instants} UNION ALL SELECT 'grant/' || id, until_at FROM grants) due WHERE at > $1`,
}
const overdue = { name: 'overdue', text: `SELECT DISTINCT row FROM (${instants}) due WHERE at <= $1 LIMIT 20` }

/** The earliest instant after this one (billing time) at which one of our rows has something to do; null for none. */
export async function nextRowDue({ pool }: Pick<Database, 'pool'>, after: Date): Promise<Date | null> {
  const { rows } = await pool.query<{ at: Date | null }>({ ...next, values: [after] })
  return rows[0]?.at ?? null
}

/** Rows whose instant has come (billing time) and that nobody has acted on yet. */
export async function overdueRows({ pool }: Pick<Database, 'pool'>, now: Date): Promise<string[]> {
  const { rows } = await pool.query<{ row: string }>({ ...overdue, values: [now] })
  return rows.map(({ row }) => row)
}
