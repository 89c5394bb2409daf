import type { Database } from './connect.ts'

/** The Stripe customer that an account is linked to, or null. */
export async function customerOf({ models }: Database, accountId: string): Promise<string | null> {
  const account = await models.Account.findByPk(accountId, { attributes: ['stripeCustomerId'] })
  return account?.stripeCustomerId ?? null
}
