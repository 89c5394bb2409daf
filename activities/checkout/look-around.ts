import type Stripe from 'stripe'
import { accountOfIntent } from '#db/customer.ts'
import type { Account } from '#db/models/account.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { orNull } from '#stripe/failure.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { findOpen } from './standing.ts'

/** What stands around a request for a session: our rows, and what Stripe says. */
export interface Surroundings {
  account: Account
  /** The intent that is open by our rows. */
  open: CheckoutIntent | null
  /** The customer with its live subscriptions; null when there is none, or none that Stripe knows. */
  customer: Stripe.Customer | null
  /** The customer's newest sessions. */
  sessions: Stripe.Checkout.Session[]
}

/** Reads what an intent's account has, and changes nothing. A person waits: few questions, and all at once. */
export async function lookAround(deps: Deps, intentId: string): Promise<Surroundings> {
  const account = await accountOfIntent(deps.db, intentId)
  const id = account.stripeCustomerId
  const [found, open] = await Promise.all([id ? orNull(() => askStripe(deps, id)) : null, findOpen(deps, account.id)])
  return { account, open, ...(found ?? { customer: null, sessions: [] }) }
}

async function askStripe(deps: Deps, id: string) {
  const stripe = stripeOf(deps)
  const [customer, sessions] = await Promise.all([
    stripe.customers.retrieve(id, { expand: ['subscriptions'] }),
    stripe.checkout.sessions.list({ customer: id, limit: 100, expand: ['data.subscription'] }),
  ])
  return { customer: customer.deleted ? null : customer, sessions: sessions.data }
}
