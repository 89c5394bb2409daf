import { audit, type From } from '#db/audit.ts'
import { type Transaction } from 'sequelize'
import { lockMembers } from '#db/members.ts'
import { Problem } from '#domain/errors.ts'
import { checkOwnerStays, losesOwner } from '#domain/people/owners.ts'
import type { Role } from '#domain/roles.ts'
import type { Deps } from '../../deps.ts'
import { seatsFollow, wakeSeats } from './seats.ts'

type Parts = Pick<Deps, 'catalogue' | 'db' | 'sessions' | 'temporal'>

/** Someone's new role on an account; null when they are to leave it. */
export interface MemberOrder {
  accountId: string
  userId: string
  role: Role | null
  /** Who asks for it: an owner, or the member themselves when they leave. */
  from: From
}

/**
 * Changes a member's role, or takes them off the account; it holds from their next request on. Throws `not_found` for
 * someone who is not on the account, `last_owner` when nobody would own it.
 */
export async function changeMember(deps: Parts, order: MemberOrder): Promise<void> {
  const { db } = deps
  const seats = await db.sequelize.transaction(async (transaction) => {
    await lockMembers(db, order.accountId, transaction)
    const { role: was, createdAt } = await membershipOf(db, order, transaction)
    if (was === order.role) return false
    await checkOwners(db, order, was, transaction)
    await write(db, order, transaction)
    await audit(db, entryOf(order, was), transaction)
    const left = `left/${order.accountId}/${order.userId}/${createdAt.getTime()}`
    return order.role === null && seatsFollow(deps, order.accountId, left, transaction)
  })
  deps.sessions.forget(order.userId)
  if (seats) wakeSeats(deps, order.accountId)
}

async function membershipOf({ models }: Parts['db'], order: MemberOrder, transaction: Transaction) {
  const { accountId, userId } = order
  const member = await models.Membership.findOne({ where: { accountId, userId }, transaction })
  if (!member) throw new Problem('not_found')
  return member
}

/** Somebody stays an owner; and whoever is none any more has invited nobody. */
async function checkOwners({ models }: Parts['db'], order: MemberOrder, from: Role, transaction: Transaction) {
  const { accountId, userId, role: to } = order
  if (!losesOwner({ from, to })) return
  const owners = await models.Membership.count({ where: { accountId, role: 'owner' }, transaction })
  checkOwnerStays({ from, to, owners })
  const theirs = { accountId, invitedBy: userId, acceptedAt: null, withdrawnAt: null }
  await models.Invitation.update({ withdrawnAt: new Date() }, { where: theirs, transaction })
}

async function write({ models }: Parts['db'], order: MemberOrder, transaction: Transaction): Promise<void> {
  const { accountId, userId, role } = order
  const where = { accountId, userId }
  if (role) await models.Membership.update({ role }, { where, transaction })
  else await models.Membership.destroy({ where, transaction })
}

function entryOf({ accountId, userId, role, from }: MemberOrder, was: Role) {
  const left = from.actor === `user:${userId}` ? 'member.left' : 'member.removed'
  const data = { user_id: userId, before: { role: was }, after: role && { role } }
  return { accountId, action: role ? 'member.role_changed' : left, data, from }
}
