import type { Role } from '#domain/roles.ts'
import type { Database } from './connect.ts'

/** A person of a host application, as its token names them; `tenant` null is their own account. */
export interface HostNames {
  issuer: string
  subject: string
  tenant: string | null
}

/** Who that is here; null for what is not known yet. */
export interface HostStanding {
  userId: string
  accountId: string | null
  /** Null when they are not on the account. */
  role: Role | null
  /** Whether they have been let onto the account before. */
  joined: boolean
}

// asked by every request with a host application's token
const statement = {
  name: 'host-standing',
  text: `SELECT u.id AS "userId", a.id AS "accountId", m.role, j.user_id IS NOT NULL AS joined
         FROM users u
         LEFT JOIN accounts a ON a.id = CASE WHEN $3::text IS NULL THEN u.personal_account_id
           ELSE (SELECT id FROM accounts WHERE host_issuer = $1 AND host_tenant = $3) END
         LEFT JOIN memberships m ON m.account_id = a.id AND m.user_id = u.id
         LEFT JOIN host_joins j ON j.account_id = a.id AND j.user_id = u.id
         WHERE u.host_issuer = $1 AND u.host_subject = $2`,
}

/** How a person of a host application stands now; null for one who was never seen. */
export async function hostStanding({ pool }: Pick<Database, 'pool'>, of: HostNames): Promise<HostStanding | null> {
  const { rows } = await pool.query<HostStanding>({ ...statement, values: [of.issuer, of.subject, of.tenant] })
  return rows[0] ?? null
}

/** The account of a tenant, or the personal account of a person, of a host application: one, or none yet. */
export async function hostAccounts(
  { pool }: Pick<Database, 'pool'>,
  { issuer, ...names }: { issuer: string } & ({ tenant: string } | { subject: string }),
): Promise<{ id: string; kind: 'personal' | 'team' }[]> {
  const { rows } = await pool.query<{ id: string; kind: 'personal' | 'team' }>(
    `SELECT a.id, a.kind FROM accounts a WHERE a.host_issuer = $1 AND a.host_tenant = $2
     UNION ALL
     SELECT a.id, a.kind FROM users u JOIN accounts a ON a.id = u.personal_account_id
     WHERE u.host_issuer = $1 AND u.host_subject = $3`,
    [issuer, 'tenant' in names ? names.tenant : null, 'subject' in names ? names.subject : null],
  )
  return rows
}
