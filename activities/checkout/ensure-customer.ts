import { Op } from 'sequelize'
import type Stripe from 'stripe'
import type { Account } from '#db/models/account.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { readTrouble } from '#stripe/failure.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'

/**
 * The account's Stripe customer: made once, with the account's id alone, and linked before anything is made for it.
 * One that was deleted at Stripe is followed by a new generation.
 */
export async function ensureCustomer(deps: Deps, intent: CheckoutIntent): Promise<string> {
  const account = await deps.db.models.Account.findByPk(intent.accountId, { rejectOnEmpty: true })
  if (account.stripeCustomerId) {
    const alive = await describe(stripeOf(deps), account.stripeCustomerId, intent)
    if (alive) return account.stripeCustomerId
    await account.update({ stripeCustomerId: null, stripeCustomerGeneration: account.stripeCustomerGeneration + 1 })
  }
  const customer = await create(deps, account)
  await describe(stripeOf(deps), customer, intent)
  return customer
}

async function create(deps: Deps, account: Account): Promise<string> {
  const { id } = await stripeOf(deps).customers.create(
    { metadata: { account_id: account.id } },
    { idempotencyKey: `customer/${account.id}/g${account.stripeCustomerGeneration}` },
  )
  return link(deps, account, id)
}

/** Under one lock: the link, and the events of this customer that came before anybody knew whose it was. */
async function link(deps: Deps, account: Account, customerId: string): Promise<string> {
  const { Account, StripeEvent } = deps.db.models
  return deps.db.sequelize.transaction(async (transaction) => {
    const locked = await Account.findByPk(account.id, {
      transaction,
      lock: transaction.LOCK.UPDATE,
      rejectOnEmpty: true,
    })
    // The portal may have linked one meanwhile; the same key made it the same customer.
    if (locked.stripeCustomerId) return locked.stripeCustomerId
    await locked.update({ stripeCustomerId: customerId }, { transaction })
    await StripeEvent.update(
      { state: 'pending', reason: null, nextAttemptAt: new Date() },
      {
        where: { stripeCustomerId: customerId, state: 'ignored', reason: { [Op.like]: 'unknown customer%' } },
        transaction,
      },
    )
    return customerId
  })
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
