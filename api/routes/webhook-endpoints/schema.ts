import { z } from 'zod'
import { outboundEventTypes } from '#domain/outbound/events.ts'
import { id, instant, page, shortText, url } from '../../http/schemas.ts'
import { listOf } from '../ops/schema.ts'

const event = z.enum(outboundEventTypes)
const events = z
  .array(event)
  .min(1)
  .max(outboundEventTypes.length)
  .refine((types) => new Set(types).size === types.length, 'Must not name a type twice')
const description = shortText(200).nullable()
const status = z.enum(['enabled', 'disabled'])

export const CreateBody = z.strictObject({ url, events, description: description.optional() })
export const PatchBody = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  description: description.optional(),
  status: status.optional(),
})
export const IdParams = z.object({ id })
export const DeliveryParams = z.object({ id, delivery: id })
export const PageQuery = z.strictObject(page)
const deliveryState = z.enum(['pending', 'delivered', 'failed'])
export const DeliveriesQuery = z.strictObject({ ...page, state: deliveryState.optional() })

const endpoint = {
  id: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(event),
  status,
  disabled_reason: z.enum(['owner', 'failing', 'gone']).nullable(),
  failing_since: instant.nullable().describe('When it failed first since it last took something'),
  next_attempt_at: instant.nullable().describe('When what it did not take is sent again; the rest waits behind it'),
  rolling_until: instant.nullable().describe('Until when a secret that was replaced signs as well'),
  created_at: instant,
}
export const EndpointSchema = z.object(endpoint).meta({ id: 'WebhookEndpoint' })
export const EndpointsSchema = listOf(EndpointSchema).meta({ id: 'WebhookEndpoints' })
export const SecretSchema = z
  .object({ ...endpoint, secret: z.string().describe('Signs what is sent (Standard Webhooks); shown this once') })
  .meta({ id: 'WebhookEndpointWithSecret' })

export const DeliverySchema = z
  .object({
    id: z.string(),
    webhook_id: z.string().describe('The header of the same name: one for an event, however often it is sent'),
    type: event,
    state: deliveryState,
    attempts: z.int(),
    attempted_at: instant.nullable(),
    status: z.int().nullable().describe('Of the newest answer'),
    error: z.string().nullable().describe('Why there was no answer'),
    duration_ms: z.int().nullable(),
    response: z.string().nullable().describe('The first kilobyte of the newest answer'),
    replay_of: z.string().nullable(),
    payload: z.record(z.string(), z.unknown()),
    created_at: instant,
    finished_at: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })
export const DeliveriesSchema = listOf(DeliverySchema).meta({ id: 'WebhookDeliveries' })
