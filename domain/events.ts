/** What an event asks for: a sync of its owner, nothing (with the reason), or a look at the clock. */
export type EventEffect = 'hint' | 'ignored' | 'clock'

/**
 * The ways to an event's owner, tried in this order: the customer it names, the customer it named before, then what
 * our rows know of the object it names, and Stripe last.
 */
export type OwnerVia = 'customer' | 'subscription' | 'invoice' | 'charge' | 'payment_intent' | 'session'

export interface EventRule {
  readonly effect: EventEffect
  readonly owner: readonly OwnerVia[]
  /** Why nothing is done; kept in the event's row. */
  readonly reason: string | null
}

export const COVERED = 'covered'
export const NOT_USED = 'type not used'

const hint = (...owner: OwnerVia[]): EventRule => ({ effect: 'hint', owner: ['customer', ...owner], reason: null })
const covered: EventRule = { effect: 'ignored', owner: [], reason: COVERED }
const notUsed: EventRule = { effect: 'ignored', owner: [], reason: NOT_USED }
const clock: EventRule = { effect: 'clock', owner: [], reason: null }

const all = (rule: EventRule, prefix: string, names: string) =>
  Object.fromEntries(names.split(' ').map((name) => [`${prefix}.${name}`, rule]))

/** Every type of event that means something to an account; others say what one of these says as well, or are not used. */
export const EVENT_RULES: Readonly<Record<string, EventRule>> = {
  ...all(hint('session'), 'checkout.session', 'completed expired async_payment_succeeded async_payment_failed'),
  ...all(hint(), 'customer', 'updated deleted'),
  ...all(hint('subscription'), 'customer.subscription', 'created updated deleted paused resumed trial_will_end'),
  ...all(hint('subscription'), 'customer.subscription', 'pending_update_applied pending_update_expired'),
  ...all(hint('invoice'), 'invoice', 'created updated finalized finalization_failed paid payment_failed'),
  ...all(hint('invoice'), 'invoice', 'payment_action_required voided marked_uncollectible deleted overdue'),
  ...all(hint(), 'payment_method', 'attached detached updated automatically_updated'),
  ...all(hint('charge', 'payment_intent'), 'charge', 'refunded refund.updated'),
  ...all(hint('charge', 'payment_intent'), 'charge.dispute', 'created updated closed funds_withdrawn funds_reinstated'),
  ...all(hint('charge', 'payment_intent'), 'refund', 'created updated failed'),
  'test_helpers.test_clock.ready': clock,
  // our own creation of it: nothing to read back
  'customer.created': covered,
  // an invoice's own events say it
  'invoice.payment_succeeded': covered,
  ...all(covered, 'charge', 'succeeded failed pending captured updated'),
  // payment_method.attached says it
  ...all(covered, 'setup_intent', 'created requires_action succeeded setup_failed canceled'),
}

const coveredPrefixes = ['payment_intent.', 'invoice_payment.']

/** What to do with an event of this type. */
export function ruleOf(type: string): EventRule {
  if (Object.hasOwn(EVENT_RULES, type)) return EVENT_RULES[type] ?? notUsed
  return coveredPrefixes.some((prefix) => type.startsWith(prefix)) ? covered : notUsed
}
