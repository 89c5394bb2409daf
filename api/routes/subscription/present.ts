import { accessOf, type ChargedMethod, type CurrentSubscription, type SubscriptionFacts } from '#domain/access.ts'
import { perMonthUsd } from '#domain/money.ts'
import { type RecoveryView, recoveryView } from '#domain/recovery-view.ts'

const iso = (instant: Date | null) => instant?.toISOString() ?? null

const nothing = {
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

const hasEnded = ({ status }: CurrentSubscription) => status === 'canceled' || status === 'incomplete_expired'

/** An account's standing at this instant of billing time. The first five fields are a fixed contract. */
export function presentSubscription(facts: SubscriptionFacts, now: Date) {
  const { subscription } = facts
  if (!subscription) return { ...free('inactive'), price_usd_monthly: 0, ...nothing }
  if (hasEnded(subscription)) return { ...free('canceled'), price_usd_monthly: 0, ...nothing }
  return {
    tier: subscription.planId ?? 'custom',
    status: subscription.status,
    current_period_start: iso(subscription.currentPeriodStart),
    current_period_end: iso(subscription.currentPeriodEnd),
    price_usd_monthly: perMonthUsd(subscription),
    ...terms(subscription),
    payment_method: presentMethod(facts.paymentMethod),
    recovery: presentRecovery(recoveryView(facts.recovery, now, facts.openInvoice?.hostedUrl ?? null)),
    access: accessOf(facts, now),
  }
}

const free = (status: 'inactive' | 'canceled') => ({
  tier: 'free',
  status,
  current_period_start: null,
  current_period_end: null,
})

const terms = (subscription: CurrentSubscription) => ({
  plan_id: subscription.planId,
  currency: subscription.currency,
  amount: subscription.amountCents,
  interval: subscription.interval,
  quantity: subscription.quantity,
  trial_end: iso(subscription.trialEnd),
  cancel_at: iso(subscription.cancelAt),
  pause_until: iso(subscription.pauseUntil),
  pending_change: null,
})

const presentMethod = (method: ChargedMethod | null) =>
  method && { brand: method.brand, last4: method.last4, exp_month: method.expMonth, exp_year: method.expYear }

const presentRecovery = (view: RecoveryView | null) =>
  view && {
    stage: view.stage,
    attempt: view.attempt,
    next_attempt_at: iso(view.nextAttemptAt),
    ends_at: view.endsAt.toISOString(),
    reason: view.reason,
    action: view.action,
    pay_url: view.payUrl,
  }
