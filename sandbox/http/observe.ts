import { channel } from 'node:diagnostics_channel'
import type { StripeObject } from '../store/types.ts'
import type { Branch } from './form.ts'

/** A request to `/v1` with its answer, as they went over the wire. */
export interface Exchange {
  method: string
  path: string
  /** Decoded, not yet coerced: text, and hashes of it. */
  params: Branch
  status: number
  /** JSON text. */
  body: string
}

const exchanges = channel('stripe-sandbox.exchange')
const events = channel('stripe-sandbox.event')

/** Tells whoever listens on `stripe-sandbox.exchange` (`node:diagnostics_channel`); costs nothing when nobody does. */
export function tellExchange(exchange: () => Exchange): void {
  if (exchanges.hasSubscribers) exchanges.publish(exchange())
}

/** Tells whoever listens on `stripe-sandbox.event` of an event as it is emitted. */
export function tellEvent(event: StripeObject): void {
  if (events.hasSubscribers) events.publish(event)
}
