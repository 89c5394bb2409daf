import type { Store, StripeObject } from '../store/types.ts'
import type { Sign } from './settings.ts'
import type { Treatment } from './treatment.ts'

/**
 * pending: will be tried (again). delivered: answered 2xx. exhausted: every attempt failed. dropped: lost on purpose.
 * spoiled: made wrong on purpose and refused. canceled: its endpoint was disabled or deleted.
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
  /** Whether `next_attempt_at_ms` is in the sandbox's time. */
  by_clock: boolean
  /** Attempts that are still to be lost on the way, on purpose. */
  lost: number
  /** How it is signed, when that is not as the settings have it. */
  sign: Sign | null
  /** The API version that it claims, when that is not the event's. */
  api_version: string | null
  /** The latest attempts, oldest first. */
  log: Attempt[]
}

/** One attempt to deliver. */
export interface Attempt {
  /** Real time, unix milliseconds. */
  at_ms: number
  duration_ms: number
  status: number | null
  error: string | null
  /** How the endpoint's answer began, when it was a refusal. */
  answer: string | null
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

const copyOf = (store: Store, event: StripeObject, endpoint: string, treatment: Treatment): Delivery => ({
  id: store.newId('whd'),
  object: 'sandbox.delivery',
  event: event.id,
  type: String(event.type),
  endpoint,
  status: treatment.dropped ? 'dropped' : 'pending',
  attempts: 0,
  rung: 0,
  next_attempt_at_ms: treatment.dropped ? null : Date.now() + treatment.delayMs,
  last_status: null,
  last_error: null,
  created_ms: Date.now(),
  by_clock: false,
  lost: treatment.lost,
  sign: treatment.sign,
  api_version: treatment.apiVersion,
  log: [],
})

/** Queues an event for every endpoint that listens; answers how many endpoints there are. Inside a step. */
export function createDeliveries(store: Store, event: StripeObject, treatment: Treatment): number {
  const type = String(event.type)
  const endpoints = [...store.all<WebhookEndpoint>('webhook_endpoint')].filter((one) => listens(one, type))
  for (const { id } of endpoints) {
    for (let copy = 0; copy < treatment.copies; copy += 1) store.put(copyOf(store, event, id, treatment))
  }
  return endpoints.length
}

/** As nothing misbehaves. */
const plain: Treatment = {
  copies: 1,
  delayMs: 0,
  dropped: false,
  lost: 0,
  sign: null,
  apiVersion: null,
  withheld: false,
  twin: false,
}

/** Queues an event anew for every endpoint that listens now; answers how many there are. Inside a step. */
export const deliverAgain = (store: Store, event: StripeObject): number => createDeliveries(store, event, plain)
