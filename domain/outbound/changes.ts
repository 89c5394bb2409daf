import { isDeepStrictEqual } from 'node:util'
import type { Access } from '../access.ts'
import type { OutboundEventType } from './events.ts'
import type { Told, ToldSubscription } from './told.ts'

/** Something to tell, as yet of no time and place. */
export interface Change {
  readonly type: OutboundEventType
  /** One for ever per occurrence, within the account. */
  readonly key: string
  readonly data: Readonly<Record<string, unknown>>
}

type Phase = 'none' | 'begun' | 'owing' | 'over'

const PHASES: Readonly<Record<ToldSubscription['status'], Phase>> = {
  incomplete: 'none',
  incomplete_expired: 'none',
  trialing: 'begun',
  active: 'begun',
  paused: 'begun',
  past_due: 'owing',
  unpaid: 'owing',
  canceled: 'over',
}

const phaseOf = (subscription: ToldSubscription | null): Phase => (subscription ? PHASES[subscription.status] : 'none')

/** What an event says when a subscription went from one phase to another; null where nothing of the kind happened. */
function eventOf(before: Phase, after: Phase): OutboundEventType | null {
  if (after === 'over') return before === 'none' || before === 'over' ? null : 'subscription.ended'
  if (after === 'none' || before === 'over') return null
  if (before === 'none') return after === 'begun' ? 'subscription.activated' : 'subscription.past_due'
  if (before === after) return 'subscription.changed'
  return after === 'owing' ? 'subscription.past_due' : 'subscription.recovered'
}

/** The fields that are different now, as they were. */
function previous<T extends object>(before: T, after: T): Partial<T> {
  const names = Object.keys(after) as (keyof T)[]
  return Object.fromEntries(
    names.filter((name) => !isDeepStrictEqual(before[name], after[name])).map((name) => [name, before[name]]),
  ) as Partial<T>
}

/** What happened to one subscription; `seq` counts the tellings of its account. */
function subscriptionChange(
  before: ToldSubscription | null,
  after: ToldSubscription,
  seq: number,
  access: Access,
): Change[] {
  const was = before ? previous(before, after) : {}
  if (before && Object.keys(was).length === 0) return []
  const happened = eventOf(phaseOf(before), phaseOf(after))
  if (!happened) return []
  // Stripe calls a subscription active whose invoice is void, for the moment before the policy ends it
  const type = happened === 'subscription.recovered' && access !== 'full' ? 'subscription.changed' : happened
  const isOnce = type === 'subscription.activated' || type === 'subscription.ended'
  const data = { subscription: after, ...(before ? { previous: was } : {}) }
  return [{ type, key: `${type}/${after.id}${isOnce ? '' : `/${seq}`}`, data }]
}

/**
 * What is to be told of an account that stood like this and stands like that. `left` is the subscription that was told
 * of and is not the current one any more, as it is now.
 */
export function changesOf(before: Told, after: Told, left: ToldSubscription | null, seq: number): Change[] {
  const { access } = after.entitlements
  const known = before.subscription?.id === after.subscription?.id ? before.subscription : null
  const changes = left && before.subscription ? subscriptionChange(before.subscription, left, seq, 'none') : []
  if (after.subscription) changes.push(...subscriptionChange(known, after.subscription, seq, access))
  const was = previous(before.entitlements, after.entitlements)
  if (Object.keys(was).length > 0) {
    const data = { entitlements: after.entitlements, previous: was }
    changes.push({ type: 'entitlements.changed', key: `entitlements.changed/${seq}`, data })
  }
  return changes
}
