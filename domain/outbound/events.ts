/** What customers' endpoints can be told of, each with what it means. */
export const OUTBOUND_EVENTS = {
  'subscription.activated': 'A subscription began: it is active, or its trial runs.',
  'subscription.changed': 'Its plan, quantity, price, period or planned end is another one.',
  'subscription.past_due': 'A renewal was not paid; the recovery of the payment begins.',
  'subscription.recovered': 'What was owed is paid: the subscription is active again.',
  'subscription.ended': 'The subscription is over.',
  'entitlements.changed': 'What the account may use, or until when, is different.',
  'invoice.paid': 'An invoice is paid.',
  'invoice.failed': 'A payment of an invoice failed.',
} as const

export type OutboundEventType = keyof typeof OUTBOUND_EVENTS

export const outboundEventTypes = Object.keys(OUTBOUND_EVENTS) as [OutboundEventType, ...OutboundEventType[]]

/** Where one event for one endpoint stands: *failed* was tried for three days, or refused for good. */
export type DeliveryState = 'pending' | 'delivered' | 'failed'
