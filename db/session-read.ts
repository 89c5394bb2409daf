import type { Database } from './connect.ts'
import type { Role } from '#domain/roles.ts'

export interface SessionRow {
  userId: string
  deviceId: string | null
  endsAt: Date
  /** Null when the user has left the account. */
  role: Role | null
}

// asked by every request of a signed-in user: prepared, one round trip
const statement = {
  name: 'read-session',
  text: `SELECT s.user_id AS "userId", s.device_id AS "deviceId", s.ends_at AS "endsAt", m.role
         FROM sessions s LEFT JOIN memberships m ON m.user_id = s.user_id AND m.account_id = $2
         WHERE s.id = $1 AND s.revoked_at IS NULL AND s.ends_at > now()`,
}

/** A session that is neither revoked nor over, with its user's present role on the account; null for any other. */
export async function readSession(
  db: Pick<Database, 'pool'>,
  sessionId: string,
  accountId: string,
): Promise<SessionRow | null> {
  const { rows } = await db.pool.query<SessionRow>({ ...statement, values: [sessionId, accountId] })
  return rows[0] ?? null
}
