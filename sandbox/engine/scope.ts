import { StripeFailure } from '../http/errors.ts'
import { typeOfId } from '../store/ids.ts'
import type { Store, StripeObject } from '../store/types.ts'

/** Whose state a request touches, and the test clock that this customer lives in; null is the sandbox's own time. */
export interface Scope {
  customer: string | null
  clock: string | null
}

/** The fields that lead from an object to its customer, nearest first. */
const towardsCustomer = ['customer', 'subscription', 'invoice', 'charge', 'payment_intent', 'session'] as const
const mostSteps = 4

function objectOf(store: Store, id: string): StripeObject | undefined {
  if (id.startsWith('si_')) return store.where('subscription', 'items.data.id', id)[0]
  if (id.startsWith('test_')) return store.get('sandbox.invoice_token', id) ?? store.get('sandbox.portal_token', id)
  const type = typeOfId(id)
  return type === undefined ? undefined : store.get(type, id)
}

/** The customer that an object belongs to, by its id; null when it belongs to none. */
function customerOfId(store: Store, id: string, steps = mostSteps): string | null {
  const object = objectOf(store, id)
  if (!object || steps === 0) return null
  if (object.object === 'customer') return object.id
  for (const field of towardsCustomer) {
    const next = object[field]
    const customer = typeof next === 'string' ? customerOfId(store, next, steps - 1) : null
    if (customer !== null) return customer
  }
  return null
}

const clockOfCustomer = (store: Store, customer: string): string | null => {
  const clock = store.get('customer', customer)?.test_clock
  return typeof clock === 'string' ? clock : null
}

/** The test clock that an object lives in, by the object's id. */
export function clockOf(store: Store, id: string): string | null {
  const customer = customerOfId(store, id)
  return customer === null ? null : clockOfCustomer(store, customer)
}

/** What a request touches: the first object that its path names, or else its parameters, and that has a customer or is a clock. */
export function scopeOf(store: Store, path: Record<string, string>, params: Record<string, unknown>): Scope {
  for (const id of [...Object.values(path), ...Object.values(params)]) {
    if (typeof id !== 'string') continue
    if (isOwnClock(store, id)) return { customer: null, clock: id }
    const customer = customerOfId(store, id)
    if (customer !== null) return { customer, clock: clockOfCustomer(store, customer) }
  }
  return { customer: null, clock: null }
}

/** Throws Stripe's 429 for a change to what lives in a clock that is on its way. */
export function refuseWhileAdvancing(store: Store, { clock }: Scope): void {
  if (clock === null || store.get('test_helpers.test_clock', clock)?.status !== 'advancing') return
  const message = 'Test clock advancement underway - cannot perform modifications.'
  throw new StripeFailure(429, { type: 'invalid_request_error', message })
}

/** The clock that everything lives in which names none: the first one there was. */
export function defaultClockOf(store: Store): StripeObject | undefined {
  const [first] = store.all('test_helpers.test_clock')
  return first
}

const isOwnClock = (store: Store, id: string): boolean =>
  id.startsWith('clock_') && store.get('test_helpers.test_clock', id) !== undefined && defaultClockOf(store)?.id !== id
