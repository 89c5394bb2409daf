import { Problem } from './errors.ts'

/** Ids of objects that an event names; what it does not name is absent. */
export interface EventRefs {
  readonly subscription?: string
  readonly invoice?: string
  readonly charge?: string
  readonly paymentIntent?: string
  readonly session?: string
}

/** What is read of an event; everything else is asked of Stripe. */
export interface Envelope {
  readonly id: string
  readonly type: string
  /** Stripe's time, in whole seconds: it orders nothing. */
  readonly created: Date
  readonly livemode: boolean
  readonly apiVersion: string | null
  /** Null for objects without an id, such as an upcoming invoice. */
  readonly objectId: string | null
  /** The customer it names, or named before the change. */
  readonly customerId: string | null
  readonly refs: EventRefs
  /** The fields of the object that an update changed; null when the event does not say. */
  readonly changed: readonly string[] | null
}

type Json = Readonly<Record<string, unknown>>

const asObject = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
// PostgreSQL cannot store a NUL, and no id of Stripe's holds one
const asText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && !value.includes('\0') ? value : null
/** Stripe names an object by its id, or by the object itself. */
const asId = (value: unknown): string | null => asText(value) ?? asText(asObject(value)?.['id'])

const REF_OF_OBJECT: Readonly<Record<string, keyof EventRefs>> = {
  subscription: 'subscription',
  invoice: 'invoice',
  charge: 'charge',
  payment_intent: 'paymentIntent',
  'checkout.session': 'session',
}

function ownRef(object: Json): EventRefs {
  const key = REF_OF_OBJECT[asText(object['object']) ?? '']
  const id = asText(object['id'])
  return key && id ? { [key]: id } : {}
}

function subscriptionNamed(object: Json): string | null {
  const details = asObject(asObject(object['parent'])?.['subscription_details'])
  return asId(object['subscription']) ?? asId(details?.['subscription'])
}

function refsOf(object: Json): EventRefs {
  const payment = asObject(object['payment'])
  const named = {
    subscription: subscriptionNamed(object),
    invoice: asId(object['invoice']),
    charge: asId(object['charge']) ?? asId(payment?.['charge']),
    paymentIntent: asId(object['payment_intent']) ?? asId(payment?.['payment_intent']),
  }
  const found = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== null)
  return { ...Object.fromEntries(found), ...ownRef(object) }
}

function customerOf(object: Json, previous: Json | null): string | null {
  if (object['object'] === 'customer') return asText(object['id'])
  return asId(object['customer']) ?? asId(previous?.['customer'])
}

const latestSeconds = Date.UTC(9999, 11, 31) / 1000
const asInstant = (value: unknown): Date | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= latestSeconds
    ? new Date(value * 1000)
    : null

function required<T>(value: T | null, what: string): T {
  if (value === null) throw new Problem('malformed', `The event has no ${what}.`)
  return value
}

/** Reads a Stripe event out of its parsed JSON. Throws the problem `malformed` for anything that is not one. */
export function readEnvelope(json: unknown): Envelope {
  const event = required(asObject(json), 'fields')
  const data = required(asObject(event['data']), 'data')
  const object = required(asObject(data['object']), 'object')
  const previous = asObject(data['previous_attributes'])
  return {
    id: required(asText(event['id']), 'id'),
    type: required(asText(event['type']), 'type'),
    created: required(asInstant(event['created']), 'time'),
    livemode: event['livemode'] === true,
    apiVersion: asText(event['api_version']),
    objectId: asText(object['id']),
    customerId: customerOf(object, previous),
    refs: refsOf(object),
    changed: previous && Object.keys(previous),
  }
}
