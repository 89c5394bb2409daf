import type Stripe from 'stripe'
import { cardKey, ownCard } from './normalise.ts'
import type { Reading } from './read-stripe.ts'

/** The cards that could be charged for a subscription, the one that would be first. */
function chargeable(
  reading: Pick<Reading, 'subscriptions' | 'customerCard'>,
  subscriptionId: string,
): Stripe.PaymentMethod[] {
  const own = ownCard(reading.subscriptions.find(({ id }) => id === subscriptionId))
  return [own, reading.customerCard].filter((card): card is Stripe.PaymentMethod => card !== null)
}

/** The keys of all cards that could be charged now. */
export const knownCards = (reading: Reading, subscriptionId: string): string[] => [
  ...new Set(chargeable(reading, subscriptionId).map(cardKey)),
]

/** A card that was not there when the payment failed, or null. The newest wins. */
export function newCard(
  reading: Pick<Reading, 'subscriptions' | 'customerCard'>,
  subscriptionId: string,
  known: readonly string[],
): Stripe.PaymentMethod | null {
  const fresh = chargeable(reading, subscriptionId).filter((card) => !known.includes(cardKey(card)))
  return fresh.sort((a, b) => b.created - a.created)[0] ?? null
}

/**
 * The customer's default card, when it should take the place of the subscription's own: it was added later. The portal
 * changes only the customer's, while the subscription's own wins at renewals.
 */
export function cardToAdopt(reading: Reading, subscriptionId: string): Stripe.PaymentMethod | null {
  const { customerCard } = reading
  const own = ownCard(reading.subscriptions.find(({ id }) => id === subscriptionId))
  if (!customerCard || !own || customerCard.id === own.id) return null
  return customerCard.created >= own.created ? customerCard : null
}
