import type { Transaction } from 'sequelize'
import type { Role } from '#domain/roles.ts'
import type { Database } from './connect.ts'

/** Someone on an account, as the others see them. */
export interface Member {
  userId: string
  /** Null for someone who has no name, or has none any more. */
  firstName: string | null
  role: Role
  joinedAt: Date
}

const columns = `m.user_id AS "userId", u.first_name AS "firstName", m.role, m.created_at AS "joinedAt"`

/** A page of an account's members and one more, the newest first, after this one. */
export async function membersOf(
  { pool }: Pick<Database, 'pool'>,
  accountId: string,
  page: { limit: number; startingAfter: string | null },
): Promise<Member[]> {
  const { rows } = await pool.query<Member>(
    `SELECT ${columns} FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.account_id = $1 AND ($2::text IS NULL OR (m.created_at, m.user_id) <
       (SELECT created_at, user_id FROM memberships WHERE account_id = $1 AND user_id = $2))
     ORDER BY m.created_at DESC, m.user_id DESC LIMIT $3`,
    [accountId, page.startingAfter, page.limit + 1],
  )
  return rows
}

/** One member of an account, or null. */
export async function memberOf(
  { pool }: Pick<Database, 'pool'>,
  accountId: string,
  userId: string,
): Promise<Member | null> {
  const { rows } = await pool.query<Member>(
    `SELECT ${columns} FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.account_id = $1 AND m.user_id = $2`,
    [accountId, userId],
  )
  return rows[0] ?? null
}

/** Until the transaction ends nobody else changes who is on the account. */
export async function lockMembers({ models }: Database, accountId: string, transaction: Transaction): Promise<void> {
  await models.Account.findByPk(accountId, { transaction, lock: transaction.LOCK.NO_KEY_UPDATE, attributes: ['id'] })
}
