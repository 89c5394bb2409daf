import type { Store, StripeObject } from '../store/types.ts'
import type { Treatment } from './treatment.ts'

/** What was done to events on purpose, so that nobody takes it for a fault of the sandbox. */
interface Oddity extends StripeObject {
  object: 'sandbox.event_oddity'
  kind: 'withheld' | 'twin'
  /** The event's type and the object that it would tell of. */
  about: string
}

const aboutOf = (event: StripeObject): string =>
  `${String(event.type)} ${(event.data as { object: { id?: string } }).object.id ?? ''}`

const note = (store: Store, id: string, kind: Oddity['kind'], event: StripeObject): Oddity =>
  store.put<Oddity>({ object: 'sandbox.event_oddity', id, kind, about: aboutOf(event) })

/**
 * The events that really come of one occurrence: the one; or none; or two that differ in their ids only.
 * Inside a step.
 */
export function generated(store: Store, event: StripeObject, treatment: Treatment): StripeObject[] {
  if (treatment.withheld) {
    note(store, event.id, 'withheld', event)
    return []
  }
  if (!treatment.twin) return [event]
  const twin = { ...structuredClone(event), id: store.newId('evt') }
  note(store, twin.id, 'twin', event)
  return [event, twin]
}

/** The ids of twins, and what was withheld, as `type object-id`. */
export function oddEvents(store: Store): { twins: Set<string>; withheld: Set<string> } {
  const all = [...store.all<Oddity>('sandbox.event_oddity')]
  const of = (kind: Oddity['kind']): Oddity[] => all.filter((one) => one.kind === kind)
  return { twins: new Set(of('twin').map(({ id }) => id)), withheld: new Set(of('withheld').map(({ about }) => about)) }
}
