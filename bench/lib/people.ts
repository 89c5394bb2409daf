import { sessionTokens } from '#api/auth/tokens.ts'
import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { secrets } from './product.ts'

/** Somebody who is signed in, on the account that they own. */
export interface Person {
  accountId: string
  userId: string
  token: string
}

/** People who are signed in, with their rows; `customer` names each one's Stripe customer. */
export async function makePeople(db: Database, customers: readonly (string | null)[]): Promise<Person[]> {
  const ids = customers.map((customer) => ({
    customer,
    accountId: newId('acc'),
    userId: newId('usr'),
    id: newId('ses'),
  }))
  const endsAt = new Date(Date.now() + 3_600_000)
  const { Account, User, Membership, Session } = db.models
  await Account.bulkCreate(
    ids.map(({ accountId, customer }) => ({ id: accountId, kind: 'personal', stripeCustomerId: customer })),
  )
  await User.bulkCreate(ids.map(({ accountId, userId }) => ({ id: userId, personalAccountId: accountId })))
  await Membership.bulkCreate(ids.map(({ accountId, userId }) => ({ accountId, userId, role: 'owner' })))
  await Session.bulkCreate(ids.map(({ id, accountId, userId }) => ({ id, accountId, userId, endsAt })))
  const tokens = sessionTokens(secrets.session)
  return Promise.all(
    ids.map(async ({ id, accountId, userId }) => {
      const { token } = await tokens.sign({ userId, accountId, sessionId: id }, Date.now(), endsAt.getTime())
      return { accountId, userId, token }
    }),
  )
}
