import { z } from 'zod'
import type { OutboundEventType } from '#domain/outbound/events.ts'
import { instant } from '../../http/schemas.ts'
import { EntitlementsSchema } from '../billing/schema.ts'

const subscription = z
  .strictObject({
    id: z.string(),
    status: z.string(),
    plan_id: z.string().nullable(),
    quantity: z.int(),
    amount: z.int().describe('Minor units, for one unit of quantity'),
    currency: z.string(),
    interval: z.string(),
    current_period_start: instant,
    current_period_end: instant,
    trial_end: instant.nullable(),
    cancel_at: instant.nullable(),
    pause_until: instant.nullable(),
  })
  .meta({ id: 'ToldSubscription' })
const invoice = z
  .strictObject({
    id: z.string(),
    number: z.string().nullable(),
    subscription_id: z.string().nullable(),
    status: z.string(),
    amount_due: z.int(),
    amount_paid: z.int(),
    currency: z.string(),
    created: z.int().describe('Unix seconds'),
  })
  .meta({ id: 'ToldInvoice' })

const account_id = z.string()
const event = (type: OutboundEventType, data: z.ZodRawShape) =>
  z.strictObject({
    type: z.literal(type),
    timestamp: instant.describe('Billing time'),
    data: z.strictObject({ account_id, ...data }),
  })
const was = z.record(z.string(), z.unknown()).describe('What is different now, as it was')
const ofSubscription = { subscription, previous: was.optional() }

/** What each event's body looks like. */
export const EVENT_SCHEMAS: Readonly<Record<OutboundEventType, z.ZodType>> = {
  'subscription.activated': event('subscription.activated', ofSubscription),
  'subscription.changed': event('subscription.changed', ofSubscription),
  'subscription.past_due': event('subscription.past_due', ofSubscription),
  'subscription.recovered': event('subscription.recovered', ofSubscription),
  'subscription.ended': event('subscription.ended', ofSubscription),
  'entitlements.changed': event('entitlements.changed', { entitlements: EntitlementsSchema, previous: was }),
  'invoice.paid': event('invoice.paid', { invoice }),
  'invoice.failed': event('invoice.failed', { invoice }),
}
