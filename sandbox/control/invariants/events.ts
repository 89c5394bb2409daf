import type { Store, StripeObject } from '../../store/types.ts'
import { oddEvents } from '../../delivery/oddities.ts'
import type { Rule, Violation } from './types.ts'

/** A state that an object reaches once, and the event that tells of it. */
interface Milestone {
  object: string
  event: string
  reached: (object: StripeObject) => boolean
}

const status =
  (...some: string[]) =>
  (object: StripeObject): boolean =>
    some.includes(String(object.status))

const always = (): boolean => true

const stateOf = ({ status, object }: StripeObject): string => (typeof status === 'string' ? status : object)

const milestones: Milestone[] = [
  { object: 'customer', event: 'customer.created', reached: always },
  { object: 'subscription', event: 'customer.subscription.created', reached: always },
  { object: 'subscription', event: 'customer.subscription.deleted', reached: status('canceled') },
  { object: 'invoice', event: 'invoice.created', reached: always },
  { object: 'invoice', event: 'invoice.finalized', reached: status('open', 'paid', 'void', 'uncollectible') },
  { object: 'invoice', event: 'invoice.paid', reached: status('paid') },
  { object: 'invoice', event: 'invoice.voided', reached: status('void') },
  { object: 'charge', event: 'charge.succeeded', reached: status('succeeded') },
  { object: 'charge', event: 'charge.failed', reached: status('failed') },
  { object: 'refund', event: 'refund.created', reached: always },
  { object: 'checkout.session', event: 'checkout.session.completed', reached: status('complete') },
  { object: 'checkout.session', event: 'checkout.session.expired', reached: status('expired') },
]

interface Snapshot extends StripeObject {
  type: string
  data: { object: StripeObject }
}

/** Events by type and the object that they tell of. */
function eventsBySubject(store: Store): Map<string, Snapshot[]> {
  const found = new Map<string, Snapshot[]>()
  for (const event of store.all<Snapshot>('event')) {
    const key = `${event.type} ${event.data.object.id}`
    const known = found.get(key)
    if (known) known.push(event)
    else found.set(key, [event])
  }
  return found
}

/** Deleting a test clock takes its objects away; their events stay. */
const clockWasDeleted = (store: Store): boolean =>
  store.where('event', 'type', 'test_helpers.test_clock.deleted').length > 0

/** Every state that must have its event has it, once; those that were told not to be generated excepted. */
const told: Rule = (store) => {
  const events = eventsBySubject(store)
  const odd = oddEvents(store)
  return milestones.flatMap(({ object, event, reached }) =>
    [...store.all(object)].flatMap((one): Violation[] => {
      if (!reached(one) || one.deleted === true) return []
      const found = events.get(`${event} ${one.id}`) ?? []
      const genuine = found.filter(({ id }) => !odd.twins.has(id)).length
      if (genuine === 1 || odd.withheld.has(`${event} ${one.id}`)) return []
      const message = `${one.id} (${stateOf(one)}) has ${genuine} events ${event}.`
      return [{ rule: 'state_has_event', objects: [one.id, ...found.map(({ id }) => id)], message }]
    }),
  )
}

/** Every such event has its state: none tells of what has not happened. */
const happened: Rule = (store) => {
  const byType = new Map(milestones.map((milestone) => [milestone.event, milestone]))
  const gone = deletedIds(store)
  const mayBeGone = clockWasDeleted(store)
  return [...store.all<Snapshot>('event')].flatMap((event): Violation[] => {
    const milestone = byType.get(event.type)
    if (!milestone) return []
    const { id } = event.data.object
    const object = store.get(milestone.object, id)
    if (object ? object.deleted === true || milestone.reached(object) : mayBeGone || gone.has(id)) return []
    const message = `${event.id} says ${event.type}; ${id} is ${object ? stateOf(object) : 'not there'}.`
    return [{ rule: 'event_has_state', objects: [event.id, id], message }]
  })
}

/** What was really deleted, and said so: customers, drafts. */
function deletedIds(store: Store): Set<string> {
  const ids = new Set<string>()
  for (const event of store.all<Snapshot>('event')) if (event.type.endsWith('.deleted')) ids.add(event.data.object.id)
  return ids
}

/** The latest event of a subscription or an invoice shows the status that it has. */
const latest: Rule = (store) => {
  const last = new Map<string, Snapshot>()
  for (const event of store.all<Snapshot>('event')) last.set(event.data.object.id, event)
  const { withheld } = oddEvents(store)
  return ['subscription', 'invoice'].flatMap((type) =>
    [...store.all(type)].flatMap((one): Violation[] => {
      const event = last.get(one.id)
      const silent = [...withheld].some((key) => key.endsWith(` ${one.id}`))
      if (!event || silent || event.data.object.status === one.status) return []
      const message = `${one.id} is ${String(one.status)}; its latest event says ${String(event.data.object.status)}.`
      return [{ rule: 'latest_event_tells_status', objects: [one.id, event.id], message }]
    }),
  )
}

export const eventRules: Rule[] = [told, happened, latest]
