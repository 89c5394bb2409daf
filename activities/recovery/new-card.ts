import type { Recovery } from '#db/models/recovery.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { newCard } from '../sync/cards.ts'
import { cardKey } from '../sync/normalise.ts'
import { charge } from './charge.ts'
import { type RecoveryNow, stripeMeansToRetry } from './facts.ts'
import { change, needOperator } from './row.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

/**
 * Charges a card that was not there when the payment failed, at once and at most once for this invoice. It goes onto the
 * subscription first, whose own card wins. While Stripe itself still means to try, or in observe mode, the charge is Stripe's.
 */
export async function chargeNewCard(deps: Deps, recovery: Recovery, present: RecoveryNow): Promise<RecoveryStanding> {
  const { subscription, customerCard, invoice } = present
  const card = newCard({ subscriptions: [subscription], customerCard }, subscription.id, recovery.knownCards)
  if (!card) return standingOf(deps, recovery)
  await stripeOf(deps).subscriptions.update(recovery.subscriptionId, { default_payment_method: card.id })
  const key = cardKey(card)
  const behind = { attempt: recovery.attempt, knownCards: [...new Set([...recovery.knownCards, key])] }
  if (deps.recoveryMode === 'own' && !stripeMeansToRetry(invoice)) {
    return charge(deps, recovery, { kind: 'new_card', card: key }, behind)
  }
  if (deps.recoveryMode === 'own') await needOperator(deps, recovery, 'stripe_means_to_retry')
  await change(deps, recovery, behind)
  return standingOf(deps, recovery)
}
