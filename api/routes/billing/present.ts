import { type SubscriptionFacts } from '#domain/access.ts'
import { entitlementsOf } from '#domain/entitlements.ts'
import { type Catalogue, findPlan, type Plan } from '#domain/plans.ts'

export const presentPlan = (plan: Plan, available: boolean) => ({
  id: plan.id,
  name: plan.name,
  family: plan.family,
  rank: plan.rank,
  amount: plan.amountCents,
  currency: plan.currency,
  interval: plan.interval,
  features: plan.features,
  trial_days: plan.trialDays,
  seats: plan.seats,
  available,
})

/** What the account may use at this instant of billing time. */
export const presentEntitlements = (facts: SubscriptionFacts, catalogue: Catalogue, now: Date) =>
  entitlementsOf(facts, (planId) => findPlan(catalogue, planId), now)
