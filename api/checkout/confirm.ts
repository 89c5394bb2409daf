import type Stripe from 'stripe'
import type { Database } from '#db/connect.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { Problem } from '#domain/errors.ts'
import { customerOf } from '#db/customer.ts'
import type { Temporal } from '../temporal/client.ts'
import { hintAccount } from '../temporal/hint.ts'
import { isApplied, type ShownState, shownState } from './find-checkout.ts'

export interface ConfirmParts {
  db: Database
  stripe: Stripe | null
  temporal: Temporal
}

export interface Confirmed {
  state: ShownState
  applied: boolean
}

/**
 * Asks Stripe how a checkout stands. When it was paid and neither rows nor inbox know yet, the account is told to look;
 * rows are written by its sync alone.
 */
export async function confirm(parts: ConfirmParts, intent: CheckoutIntent): Promise<Confirmed> {
  const applied = await isApplied(parts.db, intent)
  if (applied || intent.closedAt !== null) return { state: applied ? 'complete' : shownState(intent.state), applied }
  const state = await askStripe(parts.stripe, intent)
  if (state !== 'open') await tellAccount(parts, intent)
  return { state, applied: await isApplied(parts.db, intent) }
}

async function askStripe(stripe: Stripe | null, intent: CheckoutIntent): Promise<ShownState> {
  if (!stripe) throw new Problem('stripe_not_configured')
  if (!intent.sessionId) return shownState(intent.state)
  const session = await stripe.checkout.sessions.retrieve(intent.sessionId)
  if (session.status === 'complete') return session.payment_status === 'unpaid' ? 'processing' : 'complete'
  return session.status === 'expired' ? 'expired' : 'open'
}

async function tellAccount({ db, temporal }: ConfirmParts, intent: CheckoutIntent): Promise<void> {
  const { accountId, planId } = intent
  const customerId = await customerOf(db, accountId)
  if (await isOnItsWay(db, accountId, customerId)) return
  await hintAccount(temporal, { accountId, planId, customerId })
}

/** An event that is still to be applied will say the same: a second sync would only ask Stripe twice. */
async function isOnItsWay({ models }: Database, accountId: string, customerId: string | null): Promise<boolean> {
  const state = ['pending', 'dispatched'] as const
  const owned = await models.StripeEvent.findOne({ attributes: ['id'], where: { accountId, state: [...state] } })
  if (owned || customerId === null) return owned !== null
  const arrived = { stripeCustomerId: customerId, state: [...state] }
  return (await models.StripeEvent.findOne({ attributes: ['id'], where: arrived })) !== null
}
