import { audit, type From } from '#db/audit.ts'
import { UniqueConstraintError } from 'sequelize'
import { newId } from '#db/ids.ts'
import type { Account } from '#db/models/account.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import type { Person, SignedIn } from '../../http/context.ts'

type Parts = Pick<Deps, 'db' | 'sessions'>

/** How long an idempotency key means the same request, in real milliseconds. */
const keyLifeMs = 86_400_000

/** One request to make or name an account. */
interface Asked {
  name: string
  key: string | null
  from: From
}

/** A team account that the person owns; the one that the same request made before, if it died before it could answer. */
export async function createTeam({ db, sessions }: Parts, who: Person, asked: Asked): Promise<Account> {
  const creationKey = asked.key === null ? null : `${who.userId}/${asked.key}`
  const made = creationKey === null ? null : await madeBefore(db, creationKey, asked.name)
  if (made) return made
  try {
    const account = await insertTeam(db, who, { ...asked, creationKey })
    sessions.forget(who.userId)
    return account
  } catch (error) {
    if (error instanceof UniqueConstraintError) throw new Problem('idempotency_key_in_use')
    throw error
  }
}

async function madeBefore({ models }: Parts['db'], creationKey: string, name: string): Promise<Account | null> {
  const made = await models.Account.findOne({ where: { creationKey } })
  if (!made) return null
  if (made.createdAt.getTime() < Date.now() - keyLifeMs) {
    await made.update({ creationKey: null })
    return null
  }
  if (made.name !== name) throw new Problem('idempotency_key_reused')
  return made
}

async function insertTeam(
  db: Parts['db'],
  { userId }: Person,
  { name, from, creationKey }: Asked & { creationKey: string | null },
): Promise<Account> {
  const { Account, Membership } = db.models
  return db.sequelize.transaction(async (transaction) => {
    const account = await Account.create({ id: newId('acc'), kind: 'team', name, creationKey }, { transaction })
    await Membership.create({ accountId: account.id, userId, role: 'owner' }, { transaction })
    const data = { after: { kind: 'team', name } }
    await audit(db, { accountId: account.id, action: 'account.created', data, from }, transaction)
    return account
  })
}

/** Gives the account another name. */
export async function renameAccount({ db }: Parts, who: SignedIn, { name, from }: Omit<Asked, 'key'>) {
  return db.sequelize.transaction(async (transaction) => {
    const { accountId } = who
    const lock = transaction.LOCK.NO_KEY_UPDATE
    const account = await db.models.Account.findByPk(accountId, { transaction, lock, rejectOnEmpty: true })
    const data = { before: { name: account.name }, after: { name } }
    await audit(db, { accountId, action: 'account.renamed', data, from }, transaction)
    return account.update({ name }, { transaction })
  })
}
