import { type Plan, type Subscription } from '#web/app/contract/types.ts'

/** The subscription of someone who has none. */
export const FREE: Subscription = {
  tier: 'free',
  status: 'inactive',
  current_period_start: null,
  current_period_end: null,
  price_usd_monthly: 0,
  plan_id: null,
  currency: null,
  amount: null,
  interval: null,
  quantity: null,
  trial_end: null,
  cancel_at: null,
  pause_until: null,
  pending_change: null,
  payment_method: null,
  recovery: null,
  access: 'none',
}

export const PLANS: Plan[] = (['month', 'year'] as const).flatMap((interval) =>
  [
    { family: 'premium', name: 'Premium', amount: 2_900, features: { projects: 10, priority_support: true } },
    { family: 'vip', name: 'VIP', amount: 7_900, features: { projects: 50, priority_support: true, exports: true } },
    { family: 'enterprise', name: 'Enterprise', amount: 29_900, features: { projects: 1_000, audit_log: true } },
  ].map(({ family, name, amount, features }, rank) => ({
    id: `${family}_${interval}ly`,
    name,
    family,
    rank: rank + 1,
    amount: interval === 'month' ? amount : amount * 10,
    currency: 'usd',
    interval,
    features: features as Plan['features'],
    trial_days: 0,
    seats: false,
    available: true,
  })),
)

/** A paid-up subscription to a plan. */
export function subscriptionTo(planId: string, changes: Partial<Subscription> = {}): Subscription {
  const plan = PLANS.find((each) => each.id === planId)
  if (!plan) throw new Error(`The fake catalogue has no ${planId}`)
  return {
    ...FREE,
    tier: plan.id,
    plan_id: plan.id,
    status: 'active',
    current_period_start: '2026-11-01T00:00:00Z',
    current_period_end: '2026-12-01T00:00:00Z',
    price_usd_monthly: plan.amount / 100,
    currency: plan.currency,
    amount: plan.amount,
    interval: plan.interval,
    quantity: 1,
    payment_method: { brand: 'visa', last4: '4242', exp_month: 4, exp_year: 2030 },
    access: 'full',
    ...changes,
  }
}
