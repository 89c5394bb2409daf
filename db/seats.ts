import type { Transaction } from 'sequelize'
import type { Database } from './connect.ts'
import { newId } from './ids.ts'

/** Why seats are to follow the members. */
export interface SeatOrder {
  accountId: string
  /** One per occurrence: who joined or left, or what was found. */
  businessKey: string
  reason: string
}

/** Orders that the subscription's seats follow the account's members, once per occurrence; the account's own run does it. */
export async function orderSeats(
  { models }: Pick<Database, 'models'>,
  { accountId, businessKey, reason }: SeatOrder,
  transaction: Transaction,
): Promise<void> {
  const command = { id: newId('cmd'), accountId, actor: 'system', kind: 'set_seats' as const, route: 'system', reason }
  const empty = { params: {}, idempotencyKey: null, result: null, problem: null, begunAt: null, finishedAt: null }
  await models.Command.bulkCreate([{ ...command, ...empty, businessKey }], { ignoreDuplicates: true, transaction })
}

/** How many are on a team; null for an account that is none, whose seats follow nobody. */
export async function teamSize(
  { models }: Pick<Database, 'models'>,
  accountId: string,
  transaction: Transaction | null = null,
): Promise<number | null> {
  const team = await models.Account.count({ where: { id: accountId, kind: 'team' }, transaction })
  return team === 0 ? null : models.Membership.count({ where: { accountId }, transaction })
}
