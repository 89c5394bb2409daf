import { audit, type From } from '#db/audit.ts'
import { Op, type Transaction } from 'sequelize'
import { lockMembers } from '#db/members.ts'
import type { Invitation } from '#db/models/invitation.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import type { Person } from '../../http/context.ts'
import { findInvitation } from './invitations.ts'
import { seatsFollow, wakeSeats } from './seats.ts'

type Parts = Pick<Deps, 'catalogue' | 'db' | 'sessions' | 'temporal'>

/**
 * Lets a person join by a link: once, by one person, however many try at once. The one who joined may repeat it. Throws
 * `not_found` for no such link, `already_member` (the link stays good), `invitation_over`.
 */
export async function accept(deps: Parts, who: Person, token: string, from: From): Promise<string> {
  const { db } = deps
  const invitation = await findInvitation(deps, token)
  const { accountId, role } = invitation
  const seats = await db.sequelize.transaction(async (transaction) => {
    await lockMembers(db, accountId, transaction)
    if (await isOn(db, who, accountId, transaction)) {
      if (invitation.acceptedBy === who.userId) return false
      throw new Problem('already_member', 'You are on this account already; the link is still good.')
    }
    await use(db, invitation, who, transaction)
    await db.models.Membership.create({ accountId, userId: who.userId, role }, { transaction })
    const data = { invitation_id: invitation.id, user_id: who.userId, before: null, after: { role } }
    await audit(db, { accountId, action: 'member.joined', data, from }, transaction)
    return seatsFollow(deps, accountId, `joined/${invitation.id}`, transaction)
  })
  deps.sessions.forget(who.userId)
  if (seats) wakeSeats(deps, accountId)
  return accountId
}

async function isOn({ models }: Parts['db'], { userId }: Person, accountId: string, transaction: Transaction) {
  return (await models.Membership.count({ where: { accountId, userId }, transaction })) > 0
}

/** One conditional UPDATE decides who it was. */
async function use({ models }: Parts['db'], { id }: Invitation, { userId }: Person, transaction: Transaction) {
  const open = { id, acceptedAt: null, withdrawnAt: null, expiresAt: { [Op.gt]: new Date() } }
  const used = { acceptedBy: userId, acceptedAt: new Date() }
  const [rows] = await models.Invitation.update(used, { where: open, transaction })
  if (rows === 0) throw new Problem('invitation_over', 'The link was used, withdrawn or has expired: ask for another.')
}
