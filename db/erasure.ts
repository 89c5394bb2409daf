import type { PoolClient } from 'pg'
import type { Database } from './connect.ts'
import { PERSONAL, type PersonalTable } from './personal-data.ts'

/** A person, and the accounts that are theirs alone. */
export interface About {
  userId: string
  accountIds: readonly string[]
}

/** The accounts on which nobody else is: a personal one always, a team's while they are its only member. */
export async function ownAccounts({ pool }: Pick<Database, 'pool'>, userId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT m.account_id AS id FROM memberships m
     WHERE m.user_id = $1 AND NOT EXISTS (SELECT 1 FROM memberships o WHERE o.account_id = m.account_id AND o.user_id <> $1)
     ORDER BY 1`,
    [userId],
  )
  return rows.map(({ id }) => id)
}

const values = ({ userId, accountIds }: About) => [userId, accountIds]
// both parameters are named in every statement, whichever its condition needs
const both = '$1::text IS NOT NULL AND $2::text[] IS NOT NULL'

/** Everything that is kept about a person, by table, without credentials. */
export async function personalData({ pool }: Pick<Database, 'pool'>, about: About): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const [table, { of, hidden = [] }] of Object.entries(PERSONAL)) {
    const { rows } = await pool.query<{ row: unknown }>(
      `SELECT to_jsonb(t) - $3::text[] AS row FROM ${table} t WHERE ${of} AND ${both}`,
      [...values(about), hidden],
    )
    found[table] = rows.map(({ row }) => row)
  }
  return found
}

/** Takes a person out of every row, in one transaction; again does nothing more. */
export async function erasePerson({ pool }: Pick<Database, 'pool'>, erasureId: string, about: About): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    for (const [table, each] of Object.entries(PERSONAL)) await eraseFrom(client, table, each, about)
    await client.query('UPDATE erasures SET finished_at = coalesce(finished_at, now()) WHERE id = $1', [erasureId])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

async function eraseFrom(client: PoolClient, table: string, { of, fate }: PersonalTable, about: About): Promise<void> {
  const where = `${of} AND ${both}`
  if (fate === 'delete') await client.query(`DELETE FROM ${table} t WHERE ${where}`, values(about))
  else if ('call' in fate) await client.query(`SELECT ${fate.call}($1, $2)`, values(about))
  else {
    const set = Object.entries(fate.erase).map(([column, value]) => `${column} = ${value}`)
    if (set.length > 0) await client.query(`UPDATE ${table} t SET ${set.join(', ')} WHERE ${where}`, values(about))
  }
}

/** Whether something that Stripe told of these accounts is still to be worked through. */
export async function hasUnapplied({ pool }: Pick<Database, 'pool'>, accountIds: readonly string[]): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM stripe_events WHERE account_id = ANY ($1) AND state IN ('pending', 'dispatched') LIMIT 1`,
    [accountIds],
  )
  return (rowCount ?? 0) > 0
}

/** Empties what Stripe told of people after they were erased: the deletion of a customer tells of that customer. */
export async function emptyLateEvents({ pool }: Pick<Database, 'pool'>): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE stripe_events t SET payload = '{}' FROM erasures e
     WHERE e.finished_at IS NOT NULL AND t.payload <> '{}' AND t.state IN ('applied', 'ignored', 'failed')
       AND t.received_at > e.created_at AND (e.account_ids ? t.account_id OR e.customer_ids ? t.stripe_customer_id)`,
  )
  return rowCount ?? 0
}
