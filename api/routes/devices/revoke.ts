import { audit, type From } from '#db/audit.ts'
import { Op, type Transaction, type WhereOptions } from 'sequelize'
import type { Session } from '#db/models/session.ts'
import { endLaunches } from '#db/sessions.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import type { Person } from '../../http/context.ts'

type Parts = Pick<Deps, 'db' | 'sessions'>

/** Signs a person out on one of their devices; its tokens end at once, and so do the launches behind them. Throws `not_found`. */
export async function revokeDevice({ db, sessions }: Parts, who: Person, id: string, from: From): Promise<void> {
  await db.sequelize.transaction(async (transaction) => {
    const mine = { id, userId: who.userId, removedAt: null }
    const [removed] = await db.models.Device.update({ removedAt: new Date() }, { where: mine, transaction })
    if (removed === 0) throw new Problem('not_found')
    await endSessions(db, { userId: who.userId, deviceId: id }, transaction)
    await note(db, who, 'device.revoked', { device_id: id }, from, transaction)
  })
  sessions.forget(who.userId)
}

/** Signs a person out everywhere but here. */
export async function revokeOthers({ db, sessions }: Parts, who: Person, from: From): Promise<void> {
  const { userId, deviceId, sessionId } = who
  await db.sequelize.transaction(async (transaction) => {
    const others = { userId, removedAt: null, ...(deviceId ? { id: { [Op.ne]: deviceId } } : {}) }
    const [devices] = await db.models.Device.update({ removedAt: new Date() }, { where: others, transaction })
    const here = deviceId ? [{ deviceId }] : []
    await endSessions(db, { userId, [Op.not]: { [Op.or]: [{ id: sessionId ?? '' }, ...here] } }, transaction)
    await note(db, who, 'device.others_revoked', { devices }, from, transaction)
  })
  sessions.forget(userId)
}

async function endSessions({ models }: Parts['db'], which: WhereOptions<Session>, transaction: Transaction) {
  const { Session } = models
  const open = await Session.findAll({ where: { [Op.and]: [which, { revokedAt: null }] }, transaction })
  const ids = open.map(({ id }) => id)
  await Session.update({ revokedAt: new Date() }, { where: { id: ids }, transaction })
  // what opened them is still good for up to an hour
  const launches = open.map(({ launchHash }) => launchHash)
  await endLaunches({ models }, launches, transaction)
}

/** Devices are a person's own affair: the entry belongs to their personal account, not to a team's. */
async function note(
  db: Parts['db'],
  { userId }: Person,
  action: string,
  data: Record<string, unknown>,
  from: From,
  transaction: Transaction,
): Promise<void> {
  const { personalAccountId } = await db.models.User.findByPk(userId, { transaction, rejectOnEmpty: true })
  await audit(db, { accountId: personalAccountId, action, data, from }, transaction)
}
