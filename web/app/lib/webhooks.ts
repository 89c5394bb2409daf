import type { WebhookEndpoint, WebhookEvent } from '../contract/webhooks.ts'
import type { Told } from './told.ts'

/** What came of a form, and the secret that it made: shown this once. */
export type ToldSecret = Told & { secret?: string }

/** Every event, in words. */
export const EVENT_WORDS: Record<WebhookEvent, string> = {
  'subscription.activated': 'A subscription or trial began',
  'subscription.changed': 'Plan, seats, price, period or planned end changed',
  'subscription.past_due': 'A renewal was not paid',
  'subscription.recovered': 'What was owed is paid',
  'subscription.ended': 'The subscription is over',
  'entitlements.changed': 'What may be used, or until when, changed',
  'invoice.paid': 'An invoice is paid',
  'invoice.failed': 'A payment of an invoice failed',
}

export const EVENTS = Object.keys(EVENT_WORDS) as WebhookEvent[]

/** How an endpoint stands, in a word and its tone. */
export function standingOf({ status, failing_since: since }: WebhookEndpoint): { text: string; tone: string } {
  if (status === 'disabled') return { text: 'Off', tone: since ? 'danger' : '' }
  return since ? { text: 'Failing', tone: 'warning' } : { text: 'On', tone: 'good' }
}
