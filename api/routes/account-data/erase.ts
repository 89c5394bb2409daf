import { Op } from 'sequelize'
import { audit, type From } from '#db/audit.ts'
import { ownAccounts } from '#db/erasure.ts'
import { newId } from '#db/ids.ts'
import { endLaunches } from '#db/sessions.ts'
import { Problem } from '#domain/errors.ts'
import { isLive } from '#domain/subscriptions.ts'
import { erasureStart, erasureWorkflowType } from '#workflows/erasure/id.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../http/context.ts'
import { changeMember } from '../account/change-member.ts'

/** What an erasure would do, and what is in its way. */
export interface Foreseen {
  accounts: string[]
  leaves: string[]
  problems: { code: 'last_owner' | 'subscription_live'; account_id: string }[]
}

const patienceMs = 4_000

/** What erasing the person would mean now: told before it is asked for. */
export async function foresee({ db }: Pick<Deps, 'db'>, userId: string): Promise<Foreseen> {
  const { Membership, Subscription } = db.models
  const [accounts, memberships] = await Promise.all([
    ownAccounts(db, userId),
    Membership.findAll({ where: { userId } }),
  ])
  const shared = memberships.filter(({ accountId }) => !accounts.includes(accountId))
  const problems: Foreseen['problems'] = []
  for (const { accountId, role } of shared) {
    const others = { accountId, role: 'owner' as const, userId: { [Op.ne]: userId } }
    if (role === 'owner' && (await Membership.count({ where: others })) === 0)
      problems.push({ code: 'last_owner', account_id: accountId })
  }
  const current = await Subscription.findAll({ where: { accountId: accounts, isCurrent: true } })
  for (const { accountId, status } of current)
    if (isLive(status)) problems.push({ code: 'subscription_live', account_id: accountId })
  return { accounts, leaves: shared.map(({ accountId }) => accountId), problems }
}

const told = {
  last_owner: 'You are the last owner of a team that others are on: hand it over first.',
  subscription_live: 'Your plan still runs: cancel it with immediate effect first. Nothing more is charged then.',
} as const

/**
 * Begins to forget the person: they leave the teams of others, are signed out everywhere, and a run does the rest. Safe to
 * repeat. Throws `last_owner` and `subscription_live`.
 */
export async function erase(deps: Deps, who: SignedIn, from: From): Promise<string> {
  const { accounts, leaves, problems } = await foresee(deps, who.userId)
  const [problem] = problems
  if (problem) throw new Problem(problem.code, told[problem.code])
  for (const accountId of leaves) await changeMember(deps, { accountId, userId: who.userId, role: null, from })
  const erasureId = await begin(deps, who.userId, accounts, from)
  deps.sessions.forget(who.userId)
  await start(deps, { erasureId, userId: who.userId, accountId: accounts[0] ?? '' })
  return erasureId
}

function begin({ db }: Deps, userId: string, accountIds: string[], from: From): Promise<string> {
  const { Erasure, Session, User } = db.models
  return db.sequelize.transaction(async (transaction) => {
    const { personalAccountId: accountId } = await User.findByPk(userId, {
      transaction,
      lock: transaction.LOCK.UPDATE,
      rejectOnEmpty: true,
    })
    const known = await Erasure.findOne({ where: { userId }, transaction })
    const { id } = known ?? (await Erasure.create({ id: newId('era'), userId, accountIds }, { transaction }))
    const sessions = await Session.findAll({ where: { userId }, transaction })
    await Session.update({ revokedAt: new Date() }, { where: { userId, revokedAt: null }, transaction })
    const launches = sessions.map(({ launchHash }) => launchHash)
    await endLaunches(db, launches, transaction)
    await audit(db, { accountId, action: 'data.erasure_requested', data: { erasure_id: id }, from }, transaction)
    return id
  })
}

/** The row stands: should Temporal be out, the relay starts it. */
async function start({ temporal }: Deps, of: { erasureId: string; userId: string; accountId: string }): Promise<void> {
  const options = { ...erasureStart(of), taskQueue: temporal.taskQueue }
  await temporal
    .within(patienceMs, () => temporal.client.workflow.start(erasureWorkflowType, options))
    .catch(() => undefined)
}
