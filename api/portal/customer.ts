import type Stripe from 'stripe'
import type { Database } from '#db/connect.ts'
import { customerKey, linkCustomer } from '#db/customer-link.ts'

/**
 * The account's Stripe customer: the linked one, else one that is made with the account's id alone (whoever makes it
 * first, the key makes it the same) and linked under the account's lock, before anything is made for it.
 */
export async function ensureCustomer(db: Database, stripe: Stripe, accountId: string): Promise<string> {
  const account = await db.models.Account.findByPk(accountId, { rejectOnEmpty: true })
  if (account.stripeCustomerId) return account.stripeCustomerId
  const { id } = await stripe.customers.create(
    { metadata: { account_id: accountId } },
    { idempotencyKey: await customerKey(db, accountId), maxNetworkRetries: 0 },
  )
  return linkCustomer(db, accountId, id)
}
