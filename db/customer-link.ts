import { Op, type Transaction } from 'sequelize'
import { type Database } from './connect.ts'

type Db = Pick<Database, 'models' | 'sequelize'>

const UNKNOWN_CUSTOMER = 'unknown customer'

/**
 * Linking a customer and giving up on one of its events exclude each other, so that no event is given up after the
 * link had looked for it. Held until the transaction ends.
 */
async function lockCustomer({ sequelize }: Db, customerId: string, transaction: Transaction): Promise<void> {
  const sql = `SELECT pg_advisory_xact_lock(hashtextextended('customer/' || $1, 0))`
  await sequelize.query(sql, { bind: [customerId], transaction })
}

/**
 * Links an account to its Stripe customer, for ever, and queues the customer's events that came before anybody knew
 * whose it was. Answers the customer that the account has: an earlier link stays.
 */
export function linkCustomer(db: Db, accountId: string, customerId: string): Promise<string> {
  const { Account, StripeEvent } = db.models
  return db.sequelize.transaction(async (transaction) => {
    await lockCustomer(db, customerId, transaction)
    const lock = transaction.LOCK.UPDATE
    const account = await Account.findByPk(accountId, { transaction, lock, rejectOnEmpty: true })
    if (account.stripeCustomerId !== null) return account.stripeCustomerId
    await account.update({ stripeCustomerId: customerId }, { transaction })
    const reason = { [Op.like]: `${UNKNOWN_CUSTOMER}%` }
    await StripeEvent.update(
      { state: 'pending', reason: null, nextAttemptAt: new Date() },
      { where: { stripeCustomerId: customerId, state: 'ignored', reason }, transaction },
    )
    return customerId
  })
}

/**
 * Gives up on a pending event whose customer belongs to nobody, until the customer is linked; its customer is kept.
 * Answers the account instead when it was linked meanwhile: then the event is left as it was.
 */
export function ignoreUnknown(db: Db, eventId: string, customerId: string | null): Promise<string | null> {
  const { Account, StripeEvent } = db.models
  return db.sequelize.transaction(async (transaction) => {
    if (customerId !== null) {
      await lockCustomer(db, customerId, transaction)
      const owner = await Account.findOne({ where: { stripeCustomerId: customerId }, transaction })
      if (owner) return owner.id
    }
    const values = { state: 'ignored', reason: UNKNOWN_CUSTOMER, leaseUntil: null } as const
    await StripeEvent.update(customerId === null ? values : { ...values, stripeCustomerId: customerId }, {
      where: { id: eventId, state: 'pending' },
      transaction,
    })
    return null
  })
}

const nextKey = {
  name: 'customer-key',
  text: `UPDATE accounts SET
           stripe_customer_generation = stripe_customer_generation
             + CASE WHEN customer_asked_at < now() - interval '20 hours' THEN 1 ELSE 0 END,
           customer_asked_at = CASE WHEN customer_asked_at >= now() - interval '20 hours' THEN customer_asked_at ELSE now() END
         WHERE id = $1 RETURNING stripe_customer_generation AS generation`,
}

/**
 * The idempotency key under which the account's customer is made: the same for whoever makes it. Twenty real hours
 * after it was first sent without a customer that we know of, the next generation: Stripe may have forgotten it.
 */
export async function customerKey({ pool }: Pick<Database, 'pool'>, accountId: string): Promise<string> {
  const { rows } = await pool.query<{ generation: number }>({ ...nextKey, values: [accountId] })
  if (!rows[0]) throw new Error(`There is no account ${accountId}`)
  return `customer/${accountId}/g${rows[0].generation}`
}

/** Forgets a customer that was deleted at Stripe: the next one is made under a key of another generation. */
export async function forgetCustomer({ models }: Db, accountId: string, customerId: string): Promise<void> {
  const where = { id: accountId, stripeCustomerId: customerId }
  const account = await models.Account.findOne({ where })
  if (!account) return
  const stripeCustomerGeneration = account.stripeCustomerGeneration + 1
  await models.Account.update({ stripeCustomerId: null, stripeCustomerGeneration, customerAskedAt: null }, { where })
}
