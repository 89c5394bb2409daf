import { Op } from 'sequelize'
import type { Database } from './connect.ts'
import type { Account } from './models/account.ts'

/** The Stripe customer that an account is linked to, or null. */
export async function customerOf({ pool }: Pick<Database, 'pool'>, accountId: string): Promise<string | null> {
  const { rows } = await pool.query<{ customerId: string | null }>({
    name: 'customer-of-account',
    text: 'SELECT stripe_customer_id AS "customerId" FROM accounts WHERE id = $1',
    values: [accountId],
  })
  return rows[0]?.customerId ?? null
}

/** The account that asked for a checkout, in one look-up by the intent's id. */
export function accountOfIntent({ models, sequelize }: Database, intentId: string): Promise<Account> {
  const id = sequelize.literal(`(SELECT account_id FROM checkout_intents WHERE id = ${sequelize.escape(intentId)})`)
  return models.Account.findOne({ where: { id: { [Op.eq]: id } }, rejectOnEmpty: true })
}
