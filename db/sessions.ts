import type { Transaction } from 'sequelize'
import type { Database } from './connect.ts'
import { newId } from './ids.ts'

/** What tells one place of sign-in from another; null where it is not known. */
export interface DeviceTraits {
  name: string
  platform: string | null
  agent: string | null
  ipPrefix: string | null
}

/** The device that a user signs in on, seen now: the same platform and browser are the same device. Safe at once. */
export async function seeDevice(
  { pool }: Pick<Database, 'pool'>,
  userId: string,
  { name, platform, agent, ipPrefix }: DeviceTraits,
): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO devices (id, user_id, name, platform, agent, ip_prefix) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (user_id, coalesce(platform, ''), coalesce(agent, '')) WHERE removed_at IS NULL
     DO UPDATE SET last_seen_at = now(), ip_prefix = coalesce(excluded.ip_prefix, devices.ip_prefix)
     RETURNING id`,
    [newId('dev'), userId, name, platform, agent, ipPrefix],
  )
  return rows[0]?.id ?? ''
}

/** Moves a session's idle end and says when it is over for good; null for one that is over. Its device was seen now. */
export async function renewSession(
  { pool }: Pick<Database, 'pool'>,
  sessionId: string,
  to: { idleEndsAt: Date; ipPrefix: string | null },
): Promise<Date | null> {
  const { rows } = await pool.query<{ endsAt: Date }>(
    `WITH renewed AS (
       UPDATE sessions SET idle_ends_at = $2
       WHERE id = $1 AND revoked_at IS NULL AND ends_at > now() AND idle_ends_at > now()
       RETURNING ends_at, device_id),
     seen AS (
       UPDATE devices SET last_seen_at = now(), ip_prefix = coalesce($3, ip_prefix)
       WHERE id = (SELECT device_id FROM renewed))
     SELECT ends_at AS "endsAt" FROM renewed`,
    [sessionId, to.idleEndsAt, to.ipPrefix],
  )
  return rows[0]?.endsAt ?? null
}

/** One exchange of a launch's init data, as it stands with this one counted. */
export interface Exchange {
  times: number
  /** Where it was exchanged first. */
  ipPrefix: string | null
  agentHash: string | null
  endedAt: Date | null
}

/** Counts an exchange of a launch, known by its signed hash. Safe at once. */
export async function countExchange(
  { pool }: Pick<Database, 'pool'>,
  hash: string,
  from: { ipPrefix: string | null; agentHash: string },
): Promise<Exchange> {
  const { rows } = await pool.query<Exchange>(
    `INSERT INTO init_data_exchanges (hash, times, ip_prefix, agent_hash) VALUES ($1, 1, $2, $3)
     ON CONFLICT (hash) DO UPDATE SET times = init_data_exchanges.times + 1
     RETURNING times, ip_prefix AS "ipPrefix", agent_hash AS "agentHash", ended_at AS "endedAt"`,
    [hash, from.ipPrefix, from.agentHash],
  )
  const [row] = rows
  if (!row) throw new Error('an exchange was not counted')
  return row
}

/** Launches that open nothing more. */
export async function endLaunches(
  { models }: Pick<Database, 'models'>,
  hashes: readonly (string | null)[],
  transaction: Transaction,
): Promise<void> {
  const hash = hashes.filter((one) => one !== null)
  await models.InitDataExchange.update({ endedAt: new Date() }, { where: { hash, endedAt: null }, transaction })
}
