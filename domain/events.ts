/** What an event asks for: a sync of its owner, nothing (with the reason), or a look at the clock. */
type EventEffect = 'hint' | 'ignored' | 'clock'

export interface EventRule {
  readonly effect: EventEffect
  /** Why nothing is done; kept in the event's row. */
  readonly reason: string | null
}

const COVERED = 'covered'
const NOT_USED = 'type not used'

const hint: EventRule = { effect: 'hint', reason: null }
const covered: EventRule = { effect: 'ignored', reason: COVERED }
const notUsed: EventRule = { effect: 'ignored', reason: NOT_USED }
const clock: EventRule = { effect: 'clock', reason: null }

const all = (rule: EventRule, prefix: string, names: string) =>
  Object.fromEntries(names.split(' ').map((name) => [`${prefix}.${name}`, rule]))

/** Every type of event that means something to an account; others say what one of these says as well, or are not used. */
export const EVENT_RULES: Readonly<Record<string, EventRule>> = {
  ...all(hint, 'checkout.session', 'completed expired async_payment_succeeded async_payment_failed'),
  ...all(hint, 'customer', 'updated deleted'),
  ...all(hint, 'customer.subscription', 'created updated deleted paused resumed trial_will_end'),
  ...all(hint, 'customer.subscription', 'pending_update_applied pending_update_expired'),
  ...all(hint, 'invoice', 'created updated finalized finalization_failed paid payment_failed'),
  ...all(hint, 'invoice', 'payment_action_required voided marked_uncollectible deleted overdue'),
  ...all(hint, 'payment_method', 'attached detached updated automatically_updated'),
  ...all(hint, 'charge', 'refunded refund.updated'),
  ...all(hint, 'charge.dispute', 'created updated closed funds_withdrawn funds_reinstated'),
  ...all(hint, 'refund', 'created updated failed'),
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

/**
 * Fields that no decision is read from our rows of. An update of these alone, mostly our own (who a customer is; an
 * invoice taken over from Stripe's retries), changes nothing that a sync would find.
 */
const UNREAD: Readonly<Record<string, readonly string[]>> = {
  'customer.updated': ['address', 'description', 'email', 'metadata', 'name', 'phone', 'preferred_locales', 'shipping'],
  'invoice.updated': ['auto_advance', 'metadata', 'next_payment_attempt'],
}
const nothingRead: EventRule = { effect: 'ignored', reason: 'nothing that is read has changed' }

/** What to do with an event of this type that changed these fields (null: it does not say). */
export function ruleOf(type: string, changed: readonly string[] | null = null): EventRule {
  const unread = UNREAD[type]
  if (unread && changed && changed.length > 0 && changed.every((field) => unread.includes(field))) return nothingRead
  if (Object.hasOwn(EVENT_RULES, type)) return EVENT_RULES[type] ?? notUsed
  return coveredPrefixes.some((prefix) => type.startsWith(prefix)) ? covered : notUsed
}
