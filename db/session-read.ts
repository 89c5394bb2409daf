import type { Database } from './connect.ts'
import type { Role } from '#domain/roles.ts'
import { together } from './together.ts'

export interface SessionRow {
  userId: string
  deviceId: string | null
  endsAt: Date
  /** When it is over unless it is renewed before. */
  idleEndsAt: Date
  /** Null when the user has left the account. */
  role: Role | null
}

interface Asked {
  sessionId: string
  accountId: string
}

// asked by every request of a signed-in user
const statement = {
  name: 'read-sessions',
  text: `SELECT asked.n, s.user_id AS "userId", s.device_id AS "deviceId", s.ends_at AS "endsAt",
           s.idle_ends_at AS "idleEndsAt", m.role
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (session_id, account_id, n)
         JOIN sessions s ON s.id = asked.session_id AND s.revoked_at IS NULL AND s.ends_at > now() AND s.idle_ends_at > now()
         LEFT JOIN memberships m ON m.user_id = s.user_id AND m.account_id = asked.account_id`,
}

const readTogether = together<Asked, SessionRow | null>(async (pool, asked) => {
  const values = [asked.map(({ sessionId }) => sessionId), asked.map(({ accountId }) => accountId)]
  const { rows } = await pool.query<SessionRow & { n: number }>({ ...statement, values })
  const found = new Map(rows.map(({ n, ...row }) => [n, row]))
  return asked.map((_, index) => found.get(index + 1) ?? null)
})

/** A session that is neither revoked nor over, with its user's present role on the account; null for any other. */
export function readSession(
  db: Pick<Database, 'pool'>,
  sessionId: string,
  accountId: string,
): Promise<SessionRow | null> {
  return readTogether(db, { sessionId, accountId })
}
