import type { Rows } from './rows.ts'

/** A Stripe object as the API shows it, with ids where Stripe has expandable references. Mutated only through `Store.update`. */
export interface StripeObject {
  id: string
  object: string
  [field: string]: unknown
}

/** Names the request that caused a change; `null` inside work that the clock does by itself. */
export interface RequestRef {
  id: string
  idempotency_key: string | null
  /** The endpoint, e.g. `POST /v1/invoices/:id/pay`. */
  route?: string
}

/**
 * Everything the sandbox remembers. Objects are kept per type in order of creation; events are append-only.
 * All calls are synchronous: one request, or one clock job, is one atomic step, saved before its answer leaves.
 */
export interface Store {
  get<T extends StripeObject>(object: string, id: string): T | undefined
  /** All objects of a type, oldest first. Iterates lazily; never mutate the result. */
  all<T extends StripeObject>(object: string): Rows<T>
  /** The object with the least number in `by` among those whose `group` field has this value ('' where it is absent); the older of equals. */
  first<T extends StripeObject>(object: string, by: string, group: string, value: string): T | undefined
  /** Objects of a type whose `field` equals `value`, oldest first, by index. A dotted field reaches into hashes and arrays: `items.data.id`. */
  where<T extends StripeObject>(object: string, field: string, value: string): T[]
  /** When an object was created, as an ordinal among its kind; known for removed ones too. */
  position(object: string, id: string): number | undefined
  put<T extends StripeObject>(object: T): T
  remove(object: string, id: string): void
  /** Applies a patch and returns the previous values of the fields that really changed (Stripe's `previous_attributes`). */
  update(target: StripeObject, patch: Record<string, unknown>): Record<string, unknown>
  /** Runs `work`, takes back whatever it changed, and answers what it answered: for questions that begin with "what if". */
  imagine<T>(work: () => T): T
  /** A new id with Stripe's prefix, e.g. `newId('cus')` → `cus_Q1w2…` (base62). */
  newId(prefix: string): string
  /**
   * A named private record of the engine's own (not a Stripe object): counters, settings, secrets. A plain JSON hash or array,
   * mutated in place and saved with the step; ask for it anew in each step. What grows belongs in `put` objects instead.
   */
  meta<T>(name: string, initial: T): T
}

/** What a handler, an engine function or a clock job works with. */
export interface Ctx {
  store: Store
  /** Unix seconds: the frozen time of `clock`; without one, real time plus the sandbox's offset; or the instant of the job being run. */
  now: number
  /** The test clock that this step happens in; null is the sandbox's own time. */
  clock: string | null
  request: RequestRef | null
  /** Set by a fault on this request; read by `takeChargeFault`. */
  forcedCharge?: ForcedCharge
  /** Base URL of this sandbox as browsers reach it, e.g. `http://127.0.0.1:3002`. */
  baseUrl: string
  /** Appends an event, queues its deliveries and answers the event's id. `object` is rendered (deep-copied) now. */
  emit(
    type: string,
    object: StripeObject | (Omit<StripeObject, 'id'> & { id?: string }),
    previous?: Record<string, unknown>,
  ): string
}

/** A forced outcome waiting for the first charge of one request. */
export interface ForcedCharge {
  decline_code: string
  used: boolean
}

/** A movement of money, as `GET /_sandbox/ledger` shows it. */
export interface LedgerEntry {
  id: string
  type: 'charge' | 'refund' | 'credit'
  customer: string | null
  invoice: string | null
  amount: number
  currency: string
  status: 'succeeded' | 'failed' | 'pending'
  /** What moved it: `subscription_cycle`, `automatic_retry`, `checkout`, `invoice.pay`, `refund`… */
  operation: string
  idempotency_key: string | null
  request_id: string | null
  created: number
}
