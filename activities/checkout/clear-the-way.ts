import type Stripe from 'stripe'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { Problem } from '#domain/errors.ts'
import { isLive, type SubscriptionStatus } from '#domain/subscriptions.ts'
import { readTrouble } from '#stripe/failure.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import type { Surroundings } from './look-around.ts'
import { settleCheckout } from './settle.ts'

/**
 * Judges by what Stripe said, not by our rows, whether the account may buy: refuses when it has a live subscription or a
 * paid checkout. A session open for the same parameters is answered; all others are expired, and a row that is still
 * open is settled.
 */
export async function clearTheWay(
  deps: Deps,
  intent: CheckoutIntent,
  around: Surroundings,
): Promise<CheckoutIntent | null> {
  const { account, open, customer, sessions } = around
  if (customer?.subscriptions?.data.some(isLiveAtStripe)) throw new Problem('already_subscribed')
  if (sessions.some(isUndecided)) throw new Problem('checkout_paid')
  const payable = sessions.filter(({ status }) => status === 'open')
  const same = await sameOrNone(deps, intent, payable)
  // A row that is open all the same is over at Stripe: nothing was in the way.
  if (open && !same) await settleCheckout(deps, { accountId: account.id, deadlinePassed: true })
  return same
}

const isLiveAtStripe = ({ status }: Stripe.Subscription): boolean => isLive(status as SubscriptionStatus)

/** Completed, and its bank has not decided yet: once it refused, Stripe ends the subscription. */
function isUndecided({ status, payment_status, subscription }: Stripe.Checkout.Session): boolean {
  if (status !== 'complete' || payment_status !== 'unpaid') return false
  return typeof subscription !== 'object' || !subscription || isLiveAtStripe(subscription)
}

async function sameOrNone(
  deps: Deps,
  intent: CheckoutIntent,
  open: Stripe.Checkout.Session[],
): Promise<CheckoutIntent | null> {
  let same: CheckoutIntent | null = null
  for (const session of open) {
    const earlier = await deps.db.models.CheckoutIntent.findOne({ where: { sessionId: session.id } })
    if (!same && earlier?.state === 'open' && earlier.fingerprint === intent.fingerprint) same = earlier
    // A session of this very intent, made by a try whose answer was lost, comes back by its key.
    else if (session.metadata?.['intent_id'] !== intent.id) await expire(deps, session, earlier)
  }
  return same
}

/** Refused because it was completed: completion wins. */
async function expire(deps: Deps, session: Stripe.Checkout.Session, earlier: CheckoutIntent | null): Promise<void> {
  try {
    await stripeOf(deps).checkout.sessions.expire(session.id)
  } catch (error) {
    if (readTrouble(error)?.kind !== 'refused') throw error
    const { status } = await stripeOf(deps).checkout.sessions.retrieve(session.id)
    if (status === 'complete') throw new Problem('checkout_paid')
    if (status !== 'expired') throw error
  }
  await earlier?.update({ state: 'expired', closedAt: new Date(), wakeDue: null })
}
