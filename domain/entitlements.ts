import { type Access, accessOf, type SubscriptionFacts, validUntil } from './access.ts'
import type { Plan } from './plans.ts'

/** What an account may use, as the public API shows it. */
export interface Entitlements {
  readonly plan_id: string | null
  readonly features: Plan['features']
  readonly access: Access
  readonly valid_until: string | null
}

/** What the account may use at this instant of billing time; without full access or grace there is no feature. */
export function entitlementsOf(
  facts: SubscriptionFacts,
  planOf: (planId: string | null) => Plan | null,
  now: Date,
): Entitlements {
  const access = accessOf(facts, now)
  const plan = access === 'none' || !facts.subscription ? null : planOf(facts.subscription.planId)
  const usable = access === 'full' || access === 'grace'
  return {
    plan_id: plan ? plan.id : null,
    features: plan && usable ? plan.features : {},
    access,
    valid_until: validUntil(facts, now)?.toISOString() ?? null,
  }
}
