import type { Transaction } from 'sequelize'
import { redact } from '#domain/audit/sensitive.ts'
import type { Database } from './connect.ts'

/** Who acts, and from where. */
export interface From {
  /** `user:<id>`, `operator:<name>`, `service:<name>`, `host:<subject>`, `system`; `anyone` before a sign-in. */
  readonly actor: string
  readonly requestId: string
  /** The network of the address, never the address; null for this machine's own. */
  readonly network: string | null
  readonly deviceId: string | null
}

export interface Entry {
  accountId: string | null
  action: string
  /** With `before` and `after` where that matters. Sensitive fields are redacted here. */
  data: Record<string, unknown>
  from: From
}

const note = {
  name: 'audit-note',
  text: `INSERT INTO audit_log (account_id, action, data, actor, request_id, ip_network, device_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
}

/** Writes down who does what, before it is done, or in the transaction that does it. Nothing changes it afterwards. */
export async function audit(
  { models, pool }: Pick<Database, 'models' | 'pool'>,
  { accountId, action, data, from }: Entry,
  transaction: Transaction | null = null,
): Promise<void> {
  const { actor, requestId, network, deviceId } = from
  const row = { accountId, action, data: redact(data) as Record<string, unknown>, actor, requestId }
  // by itself it stands in the way of every mutating call: as short a way as there is
  if (transaction) await models.AuditEntry.create({ ...row, ipNetwork: network, deviceId }, { transaction })
  else await pool.query({ ...note, values: [accountId, action, row.data, actor, requestId, network, deviceId] })
}

/** Which entries, newest first. */
export interface AuditQuery {
  /** Null for those of all accounts. */
  accountId: string | null
  action: string | null
  actor: string | null
  limit: number
  /** The public id of the entry after which the page begins. */
  startingAfter: string | null
}

export interface AuditRow {
  publicId: string
  accountId: string | null
  actor: string
  action: string
  data: Record<string, unknown>
  requestId: string | null
  ipNetwork: string | null
  deviceId: string | null
  createdAt: Date
}

const columns = `public_id AS "publicId", account_id AS "accountId", actor, action, data, request_id AS "requestId",
  ip_network AS "ipNetwork", device_id AS "deviceId", created_at AS "createdAt"`

/** A page of the audit log and one entry more, the newest first. */
export async function auditEntries({ pool }: Pick<Database, 'pool'>, query: AuditQuery): Promise<AuditRow[]> {
  const { accountId, action, actor, limit, startingAfter } = query
  const { rows } = await pool.query<AuditRow>(
    `SELECT ${columns} FROM audit_log
     WHERE ($1::text IS NULL OR account_id = $1) AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR actor = $3)
       AND ($4::text IS NULL OR id < (SELECT id FROM audit_log WHERE public_id = $4 AND ($1::text IS NULL OR account_id = $1)))
     ORDER BY id DESC LIMIT $5`,
    [accountId, action, actor, startingAfter, limit + 1],
  )
  return rows
}
