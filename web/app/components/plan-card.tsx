import type { Plan, Subscription } from '../contract/types.ts'
import { formatDate, formatMoney, humanize } from '../lib/format.ts'
import { badgeFor, isSubscribed } from '../lib/standing.ts'

/** What the account has now, and what happens next and when. */
export function PlanCard({ subscription, plan }: { subscription: Subscription; plan: Plan | undefined }) {
  const badge = badgeFor(subscription)
  const next = nextText(subscription)
  return (
    <section className="card plan" aria-labelledby="current-plan">
      <p className="label" id="current-plan">
        Current plan
      </p>
      <div className="row">
        <h1>{isSubscribed(subscription) ? (plan?.name ?? humanize(subscription.tier)) : 'Free'}</h1>
        {badge && <span className={`badge ${badge.tone}`}>{badge.text}</span>}
      </div>
      <p className="price">{priceText(subscription)}</p>
      {next && <p className="next">{next}</p>}
    </section>
  )
}

function priceText(subscription: Subscription): string {
  const { amount, currency, interval, quantity } = subscription
  if (!isSubscribed(subscription)) return 'Upgrade whenever you like.'
  if (amount === null || !currency || !interval) return ''
  const seats = quantity && quantity > 1 ? ` × ${quantity}` : ''
  return `${formatMoney(amount, currency, true)}${seats} / ${interval}`
}

function nextText(subscription: Subscription): string | null {
  if (!isSubscribed(subscription) || subscription.recovery) return null
  const { cancel_at: ends, trial_end: trialEnd, current_period_end: periodEnd, status } = subscription
  if (ends) return `Access until ${formatDate(ends)}`
  if (status === 'trialing' && trialEnd) return `First charge on ${formatDate(trialEnd)}`
  if (status !== 'active' || !periodEnd) return null
  return `Next charge ${chargeText(subscription)}on ${formatDate(periodEnd)}`
}

function chargeText({ amount, currency, quantity, pending_change: change }: Subscription): string {
  if (amount === null || !currency || change) return ''
  return `of ${formatMoney(amount * (quantity ?? 1), currency)} `
}
