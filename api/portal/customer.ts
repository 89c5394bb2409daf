import { Op } from 'sequelize'
import type Stripe from 'stripe'
import type { Database } from '#db/connect.ts'

/**
 * The account's Stripe customer: the linked one, else one that is made with the account's id alone (whoever makes it
 * first, the key makes it the same) and linked under the account's lock, before anything is made for it.
 */
export async function ensureCustomer(db: Database, stripe: Stripe, accountId: string): Promise<string> {
  const account = await db.models.Account.findByPk(accountId, { rejectOnEmpty: true })
  if (account.stripeCustomerId) return account.stripeCustomerId
  const { id } = await stripe.customers.create(
    { metadata: { account_id: accountId } },
    { idempotencyKey: `customer/${accountId}/g${account.stripeCustomerGeneration}`, maxNetworkRetries: 0 },
  )
  return link(db, accountId, id)
}

/** One lock for both: the link, and the events of this customer that came before anybody knew whose it was. */
function link({ models, sequelize }: Database, accountId: string, customerId: string): Promise<string> {
  return sequelize.transaction(async (transaction) => {
    const lock = transaction.LOCK.UPDATE
    const account = await models.Account.findByPk(accountId, { transaction, lock, rejectOnEmpty: true })
    if (account.stripeCustomerId) return account.stripeCustomerId
    await account.update({ stripeCustomerId: customerId }, { transaction })
    await models.StripeEvent.update(
      { state: 'pending', reason: null, nextAttemptAt: new Date() },
      {
        where: { stripeCustomerId: customerId, state: 'ignored', reason: { [Op.like]: 'unknown customer%' } },
        transaction,
      },
    )
    return customerId
  })
}

/** Forgets a customer that was deleted at Stripe: the next one is of another generation. */
export async function forgetCustomer({ models }: Database, accountId: string, customerId: string): Promise<void> {
  const where = { id: accountId, stripeCustomerId: customerId }
  const account = await models.Account.findOne({ where })
  if (!account) return
  const next = { stripeCustomerId: null, stripeCustomerGeneration: account.stripeCustomerGeneration + 1 }
  await models.Account.update(next, { where })
}
