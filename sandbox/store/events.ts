import { createDeliveries } from '../delivery/outbox.ts'
import type { Ctx, RequestRef, Store, StripeObject } from './types.ts'
import { apiVersion } from './version.ts'

/** Appends events to a store: the object as it is now, and a delivery for every endpoint that listens. */
export function emitter(store: Store, now: number, request: RequestRef | null): Ctx['emit'] {
  return (type, object, previous) => {
    const event: StripeObject = {
      id: store.newId('evt'),
      object: 'event',
      api_version: apiVersion,
      created: now,
      data: {
        object: structuredClone(object),
        ...(previous ? { previous_attributes: structuredClone(previous) } : {}),
      },
      livemode: false,
      pending_webhooks: 0,
      request: { id: request?.id ?? null, idempotency_key: request?.idempotency_key ?? null },
      type,
    }
    event.pending_webhooks = createDeliveries(store, event)
    store.put(event)
    return event.id
  }
}
