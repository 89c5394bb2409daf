import { accessOf, type SubscriptionFacts, validUntil } from '#domain/access.ts'
import type { Catalogue, Plan } from '#domain/plans.ts'
import { findPlan } from '#domain/plans.ts'

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

/** What the account may use at this instant of billing time; without full access or grace there is no feature. */
export function presentEntitlements(facts: SubscriptionFacts, catalogue: Catalogue, now: Date) {
  const access = accessOf(facts, now)
  const plan = access === 'none' || !facts.subscription ? null : findPlan(catalogue, facts.subscription.planId)
  const usable = access === 'full' || access === 'grace'
  const until = validUntil(facts, now)
  return {
    plan_id: plan ? plan.id : null,
    features: plan && usable ? plan.features : {},
    access,
    valid_until: until ? until.toISOString() : null,
  }
}
