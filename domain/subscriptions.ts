/** Stripe's states of a subscription. */
export type SubscriptionStatus =
  'incomplete' | 'incomplete_expired' | 'trialing' | 'active' | 'past_due' | 'canceled' | 'unpaid' | 'paused'

/** Whether a subscription in this state may still bill: an account with a live one cannot buy another. */
export function isLive(status: SubscriptionStatus): boolean {
  return LIVE_STATUSES.includes(status)
}

export const LIVE_STATUSES: readonly SubscriptionStatus[] = [
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'incomplete',
]

/** What the choice of the current subscription needs to know of each. */
export interface Candidate {
  readonly id: string
  readonly status: SubscriptionStatus
  /** When Stripe created it. */
  readonly createdAt: Date
}

function rank(status: SubscriptionStatus): number {
  switch (status) {
    case 'active':
    case 'trialing':
      return 0
    case 'past_due':
      return 1
    case 'unpaid':
    case 'paused':
    case 'incomplete':
      return 2
    case 'canceled':
    case 'incomplete_expired':
      return 3
  }
}

/**
 * Which of an account's subscriptions is the current one: active and trialing before past due before the rest, and
 * live before ended; ties keep the present one, then the oldest (then the lesser id). Null only when there is none.
 */
export function pickCurrent<T extends Candidate>(subscriptions: readonly T[], presentId: string | null): T | null {
  const before = (a: T, b: T): number =>
    rank(a.status) - rank(b.status) ||
    Number(b.id === presentId) - Number(a.id === presentId) ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.id < b.id ? -1 : 1)
  return subscriptions.toSorted(before)[0] ?? null
}

/** The part of a Stripe subscription's item that tells its period, in unix seconds. */
export interface PeriodItem {
  readonly current_period_start: number
  readonly current_period_end: number
}

export interface Period {
  readonly start: Date
  readonly end: Date
}

/** A Stripe time (unix seconds) as an instant. */
const instant = (unixSeconds: number): Date => new Date(unixSeconds * 1000)

/**
 * The current period of a subscription, by Stripe's own convention: the latest start and the earliest end of its items.
 * Throws a `RangeError` for a subscription without items.
 */
export function periodOf(items: readonly PeriodItem[]): Period {
  if (items.length === 0) throw new RangeError('a subscription without items has no period')
  return {
    start: instant(Math.max(...items.map((item) => item.current_period_start))),
    end: instant(Math.min(...items.map((item) => item.current_period_end))),
  }
}

/** The part of a Stripe subscription that tells when it will end. */
export interface Cancellable {
  readonly status: string
  readonly cancel_at: number | null
  readonly cancel_at_period_end: boolean
  readonly items: { readonly data: readonly PeriodItem[] }
}

/**
 * When a cancellation that was asked for takes effect; null when none was or it already has.
 * Stripe says it in two ways: a portal cancellation sets `cancel_at` and leaves `cancel_at_period_end` false.
 */
export function cancelAtOf(subscription: Cancellable): Date | null {
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired') return null
  if (subscription.cancel_at !== null) return instant(subscription.cancel_at)
  return subscription.cancel_at_period_end ? periodOf(subscription.items.data).end : null
}
