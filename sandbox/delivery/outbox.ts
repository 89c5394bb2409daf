import type { Store, StripeObject } from '../store/types.ts'
import { deliverySettings, misbehaves, type DeliverySettings } from './settings.ts'

/**
 * pending: will be tried (again). delivered: answered 2xx. exhausted: every attempt failed. dropped: lost on purpose.
 * spoiled: signed badly on purpose and refused. canceled: its endpoint was disabled or deleted.
 */
export type DeliveryStatus = 'pending' | 'delivered' | 'exhausted' | 'dropped' | 'spoiled' | 'canceled'

/** One event on its way to one endpoint. */
export interface Delivery extends StripeObject {
  object: 'sandbox.delivery'
  event: string
  type: string
  endpoint: string
  status: DeliveryStatus
  /** Attempts made so far. */
  attempts: number
  /** How far along the schedule it is; a flushed attempt does not count. */
  rung: number
  /** Real time of the next attempt, unix milliseconds; null when there will be none. */
  next_attempt_at_ms: number | null
  last_status: number | null
  last_error: string | null
  created_ms: number
}

export interface WebhookEndpoint extends StripeObject {
  object: 'webhook_endpoint'
  url: string
  status: string
  enabled_events: string[]
}

/** The secrets an endpoint's deliveries are signed with; while one is rolled there are two. */
export interface EndpointSecrets extends StripeObject {
  object: 'sandbox.endpoint_secrets'
  secrets: { secret: string; expires_at_ms: number | null }[]
}

const listens = (endpoint: WebhookEndpoint, type: string): boolean =>
  endpoint.status === 'enabled' && (endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(type))

const takeDrop = (settings: DeliverySettings): boolean => {
  if (typeof settings.drop === 'boolean') return settings.drop
  if (settings.drop <= 0) return false
  settings.drop -= 1
  return true
}

const copyOf = (store: Store, event: StripeObject, endpoint: string, dropped: boolean, delayMs: number): Delivery => ({
  id: store.newId('whd'),
  object: 'sandbox.delivery',
  event: event.id,
  type: String(event.type),
  endpoint,
  status: dropped ? 'dropped' : 'pending',
  attempts: 0,
  rung: 0,
  next_attempt_at_ms: dropped ? null : Date.now() + delayMs,
  last_status: null,
  last_error: null,
  created_ms: Date.now(),
})

/** Queues an event for every endpoint that listens, as the settings have it; answers how many endpoints there are. */
export function createDeliveries(store: Store, event: StripeObject): number {
  const type = String(event.type)
  const endpoints = [...store.all<WebhookEndpoint>('webhook_endpoint')].filter((one) => listens(one, type))
  if (endpoints.length === 0) return 0
  const settings = deliverySettings(store)
  const odd = misbehaves(settings, type)
  const reorderMs = odd && settings.reorder ? 50 + Math.floor(Math.random() * 200) : 0
  const delayMs = (settings.schedule_s[0] ?? 0) * 1000 + (odd ? settings.delay_ms : 0) + reorderMs
  for (const endpoint of endpoints) {
    const copies = 1 + (odd ? settings.duplicate : 0)
    const dropped = odd && takeDrop(settings)
    for (let copy = 0; copy < copies; copy += 1) store.put(copyOf(store, event, endpoint.id, dropped, delayMs))
  }
  return endpoints.length
}
