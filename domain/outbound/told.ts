import type { CurrentSubscription, SubscriptionFacts } from '../access.ts'
import { type Entitlements, entitlementsOf } from '../entitlements.ts'
import type { Plan } from '../plans.ts'

/** A subscription as the public API shows it, with its id. */
export interface ToldSubscription {
  readonly id: string
  readonly status: CurrentSubscription['status']
  readonly plan_id: string | null
  readonly quantity: number
  /** Minor units, for one unit of quantity. */
  readonly amount: number
  readonly currency: string
  readonly interval: string
  readonly current_period_start: string
  readonly current_period_end: string
  readonly trial_end: string | null
  readonly cancel_at: string | null
  readonly pause_until: string | null
}

/** What there is to tell of an account. */
export interface Told {
  readonly subscription: ToldSubscription | null
  readonly entitlements: Entitlements
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null

/** A subscription as whoever is told of it sees it. */
export const toldSubscription = (subscription: CurrentSubscription): ToldSubscription => ({
  id: subscription.id,
  status: subscription.status,
  plan_id: subscription.planId,
  quantity: subscription.quantity,
  amount: subscription.amountCents,
  currency: subscription.currency,
  interval: subscription.interval,
  current_period_start: subscription.currentPeriodStart.toISOString(),
  current_period_end: subscription.currentPeriodEnd.toISOString(),
  trial_end: iso(subscription.trialEnd),
  cancel_at: iso(subscription.cancelAt),
  pause_until: iso(subscription.pauseUntil),
})

/** How an account stands at this instant of billing time, for whoever is told of it. */
export const toldOf = (facts: SubscriptionFacts, planOf: (planId: string | null) => Plan | null, now: Date): Told => ({
  subscription: facts.subscription && toldSubscription(facts.subscription),
  entitlements: entitlementsOf(facts, planOf, now),
})
