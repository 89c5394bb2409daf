import type Stripe from 'stripe'
import { customerKey, forgetCustomer, linkCustomer } from '#db/customer-link.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { readTrouble } from '#stripe/failure.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import type { Surroundings } from './look-around.ts'

/**
 * The account's Stripe customer: made once, with the account's id alone, and linked before anything is made for it.
 * One that Stripe has no more is followed by a new generation.
 */
export async function ensureCustomer(
  deps: Deps,
  intent: CheckoutIntent,
  { account, customer: known }: Pick<Surroundings, 'account' | 'customer'>,
): Promise<string> {
  if (known && (isDescribed(known, intent) || (await describe(stripeOf(deps), known.id, intent)))) return known.id
  if (account.stripeCustomerId) await forgetCustomer(deps.db, account.id, account.stripeCustomerId)
  const customer = await create(deps, account.id)
  await describe(stripeOf(deps), customer, intent)
  return customer
}

/** Whether Stripe knows already what `describe` would tell. */
const isDescribed = ({ email, metadata }: Stripe.Customer, { userEmail, userId }: CheckoutIntent): boolean =>
  metadata['user_id'] === userId && (userEmail === null || email === userEmail)

async function create(deps: Deps, accountId: string): Promise<string> {
  const { id } = await stripeOf(deps).customers.create(
    { metadata: { account_id: accountId } },
    { idempotencyKey: await customerKey(deps.db, accountId) },
  )
  return linkCustomer(deps.db, accountId, id)
}

/** E-mail and person go by update, so that the keyed creation is the same for whoever makes it. False: deleted at Stripe. */
async function describe(stripe: Stripe, customer: string, intent: CheckoutIntent): Promise<boolean> {
  try {
    const email = intent.userEmail ? { email: intent.userEmail } : {}
    await stripe.customers.update(customer, { ...email, metadata: { user_id: intent.userId } })
    return true
  } catch (error) {
    if (readTrouble(error)?.code === 'resource_missing') return false
    throw error
  }
}
