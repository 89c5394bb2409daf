import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import type { FollowUps } from './follow-ups.ts'

/** Sets the customer's newer card on the subscription, whose own card wins at renewals. Setting it twice changes nothing. */
export async function adoptCard(deps: Deps, adopt: NonNullable<FollowUps['adoptCard']>): Promise<void> {
  await stripeOf(deps).subscriptions.update(adopt.subscriptionId, { default_payment_method: adopt.paymentMethodId })
}
