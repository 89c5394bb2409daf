import { UniqueConstraintError } from 'sequelize'
import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import type { User } from '#db/models/user.ts'
import type { TelegramUser } from '../auth/init-data.ts'

/** The user behind a Telegram account; on first sight with a personal account that they own, all or nothing. */
export async function findOrCreateUser(db: Database, person: TelegramUser): Promise<User> {
  const known = await findUser(db, person)
  if (known) return known
  try {
    return await createUser(db, person)
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error
  }
  // two first launches at once: the other one won
  const twin = await findUser(db, person)
  if (!twin) throw new Error('a user exists that cannot be found')
  return twin
}

async function findUser({ models }: Database, { id, firstName, languageCode }: TelegramUser): Promise<User | null> {
  const user = await models.User.findOne({ where: { telegramId: Number(id) } })
  if (user && (user.firstName !== firstName || user.languageCode !== languageCode))
    await user.update({ firstName, languageCode })
  return user
}

async function createUser({ models, sequelize }: Database, person: TelegramUser): Promise<User> {
  const { firstName, languageCode } = person
  const personalAccountId = newId('acc')
  return sequelize.transaction(async (transaction) => {
    await models.Account.create({ id: personalAccountId, kind: 'personal' }, { transaction })
    const fields = { id: newId('usr'), telegramId: Number(person.id), firstName, languageCode, personalAccountId }
    const user = await models.User.create(fields, { transaction })
    await models.Membership.create({ accountId: personalAccountId, userId: user.id, role: 'owner' }, { transaction })
    return user
  })
}
