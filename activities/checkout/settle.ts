import type Stripe from 'stripe'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { orNull, readTrouble } from '#stripe/failure.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { type CheckoutStanding, findOpen, standingOf } from './standing.ts'

export interface SettleInput {
  accountId: string
  deadlinePassed: boolean
}

/**
 * Looks how the open session stands and closes its intent when Stripe says expired, or paid (or nothing to pay) and the
 * account's row is written, or the payment failed and its subscription is gone. A passed deadline expires it and believes
 * the answer.
 */
export async function settleCheckout(
  deps: Deps,
  { accountId, deadlinePassed }: SettleInput,
): Promise<CheckoutStanding> {
  const intent = await findOpen(deps, accountId)
  if (intent?.sessionId) {
    const session = await look(deps, intent.sessionId, deadlinePassed)
    await clearWake(deps, intent)
    const state = await stateOf(deps, intent, session)
    if (state !== intent.state) {
      const closed = state === 'complete' || state === 'expired'
      await intent.update({ state, ...(closed ? { closedAt: new Date(), sessionUrl: null } : {}) })
    }
  }
  return standingOf(deps, accountId)
}

type Session = Pick<Stripe.Checkout.Session, 'status' | 'payment_status' | 'subscription'>

/** A session that Stripe does not know (another account's key, an emptied sandbox) can never be paid. */
const GONE: Session = { status: 'expired', payment_status: 'unpaid', subscription: null }

async function look(deps: Deps, sessionId: string, deadlinePassed: boolean): Promise<Session> {
  const { sessions } = stripeOf(deps).checkout
  const session = await orNull(() => sessions.retrieve(sessionId))
  if (!session) return GONE
  if (session.status !== 'open' || !deadlinePassed) return session
  try {
    return await sessions.expire(sessionId)
  } catch (error) {
    if (readTrouble(error)?.kind !== 'refused') throw error
    return sessions.retrieve(sessionId)
  }
}

async function stateOf(deps: Deps, intent: CheckoutIntent, session: Session) {
  if (session.status === 'expired') return 'expired' as const
  if (session.status !== 'complete') return 'open' as const
  const row = await rowOf(deps, session)
  if (!row) return 'processing' as const
  if (session.payment_status !== 'unpaid') return 'complete' as const
  return row.endedAt ? ('expired' as const) : ('processing' as const)
}

function rowOf(deps: Deps, { subscription }: Session) {
  const id = typeof subscription === 'string' ? subscription : subscription?.id
  return id ? deps.db.models.Subscription.findByPk(id) : null
}

/** Clears the mark that was seen before this look; a newer one stays. */
async function clearWake(deps: Deps, { id, wakeDue }: CheckoutIntent): Promise<void> {
  if (wakeDue) await deps.db.models.CheckoutIntent.update({ wakeDue: null }, { where: { id, wakeDue } })
}
