import type { Store } from '../../store/types.ts'

/** Something that must never be, with the objects that show it. */
export interface Violation {
  rule: string
  objects: string[]
  message: string
}

/** What the checker is to let pass. */
export interface Leave {
  /** A customer may have two live subscriptions to one product. */
  severalSubscriptions: boolean
}

/** One rule: answers what breaks it. Reads only. */
export type Rule = (store: Store, leave: Leave) => Violation[]
