import { generated } from '../delivery/oddities.ts'
import { createDeliveries } from '../delivery/outbox.ts'
import { treatmentOf } from '../delivery/treatment.ts'
import { tellEvent } from '../http/observe.ts'
import type { Ctx, RequestRef, Store, StripeObject } from './types.ts'
import { apiVersion } from './version.ts'

/** When and why something happens. */
interface Moment {
  /** Unix seconds, in the clock that it happens in. */
  now: number
  request: RequestRef | null
  /** The sandbox's own time, by which events age, when `now` is a test clock's. */
  own: number | null
}

/**
 * Appends events to a store: the object as it is now, and a delivery for every endpoint that listens;
 * unless webhooks were told to misbehave.
 */
export function emitter(store: Store, { now, request, own }: Moment): Ctx['emit'] {
  return (type, object, previous) => {
    const event: StripeObject = {
      id: store.newId('evt'),
      object: 'event',
      api_version: apiVersion,
      created: now,
      // Not copied: the store renders it to text at once.
      data: { object, ...(previous ? { previous_attributes: previous } : {}) },
      livemode: false,
      pending_webhooks: 0,
      request: { id: request?.id ?? null, idempotency_key: request?.idempotency_key ?? null },
      type,
    }
    const treatment = treatmentOf(store, type)
    for (const one of generated(store, event, treatment)) {
      one.pending_webhooks = createDeliveries(store, one, treatment)
      const kept = store.put(one)
      if (own !== null) store.put({ object: 'sandbox.event_time', id: one.id, at: own })
      tellEvent(kept)
    }
    return event.id
  }
}
