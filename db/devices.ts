import type { Database } from './connect.ts'

/** A device as its owner sees it. Instants are real time. */
export interface DeviceRow {
  id: string
  name: string | null
  platform: string | null
  ipPrefix: string | null
  firstSeenAt: Date
  lastSeenAt: Date
  /** Whether a session on it is good now. */
  signedIn: boolean
}

const shown = `d.id, d.name, d.platform, d.ip_prefix AS "ipPrefix", d.first_seen_at AS "firstSeenAt",
  d.last_seen_at AS "lastSeenAt", EXISTS (SELECT 1 FROM sessions s WHERE s.device_id = d.id AND s.user_id = d.user_id
    AND s.revoked_at IS NULL AND s.ends_at > now() AND s.idle_ends_at > now()) AS "signedIn"`

/** A page of a user's devices and one more, the last seen first, after this one. */
export async function devicesOf(
  { pool }: Pick<Database, 'pool'>,
  userId: string,
  page: { limit: number; startingAfter: string | null },
): Promise<DeviceRow[]> {
  const { rows } = await pool.query<DeviceRow>(
    `SELECT ${shown} FROM devices d
     WHERE d.user_id = $1 AND d.removed_at IS NULL AND ($2::text IS NULL OR (d.last_seen_at, d.id) <
       (SELECT last_seen_at, id FROM devices WHERE user_id = $1 AND id = $2))
     ORDER BY d.last_seen_at DESC, d.id DESC LIMIT $3`,
    [userId, page.startingAfter, page.limit + 1],
  )
  return rows
}

/** One of a user's devices, or null. */
export async function deviceOf(
  { pool }: Pick<Database, 'pool'>,
  userId: string,
  id: string,
): Promise<DeviceRow | null> {
  const { rows } = await pool.query<DeviceRow>(
    `SELECT ${shown} FROM devices d WHERE d.user_id = $1 AND d.id = $2 AND d.removed_at IS NULL`,
    [userId, id],
  )
  return rows[0] ?? null
}
