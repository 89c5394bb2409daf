import { base62 } from './ids.ts'
import { previousOf, same } from './previous.ts'
import { EventShelf } from './event-shelf.ts'
import { Rows } from './rows.ts'
import { Table } from './table.ts'
import type { Store, StripeObject } from './types.ts'

/** What one atomic step changed, as the journal keeps it. */
export interface Step {
  put: StripeObject[]
  remove: [object: string, id: string][]
  meta: Record<string, unknown>
}

/** A store whose changes are grouped into steps: `commit` answers what to save, `rollback` undoes. */
export interface StepStore extends Store {
  /** Ends a step: has what changed since the last one saved, if anything did, and answers it. If that throws, the step goes on. */
  commit(save?: (step: Step) => void): Step | null
  rollback(): void
  /** Takes in a saved step. */
  replay(step: Step): void
  /** Everything, as one step: for compaction. */
  dump(): Step
  /** How many objects of each type there are. */
  counts(): Record<string, number>
  /** Forgets everything but the named meta records. */
  clear(keep: string[]): void
}

interface Meta {
  value: unknown
  saved: string | null
}

const copy = <T>(value: T): T => (typeof value === 'object' && value !== null ? structuredClone(value) : value)

function refill<T>(set: Set<T>, values: T[]): void {
  set.clear()
  for (const value of values) set.add(value)
}

/** An empty store in memory. */
export function createStore(): StepStore {
  return new MemoryStore()
}

class MemoryStore implements StepStore {
  private readonly tables = new Map<string, Table>()
  private readonly metas = new Map<string, Meta>()
  private readonly dirty = new Set<StripeObject>()
  private readonly removed = new Map<string, [string, string]>()
  private readonly touched = new Set<string>()
  private undo: (() => void)[] = []
  private shelf = new EventShelf()

  get<T extends StripeObject>(object: string, id: string): T | undefined {
    return this.table(object).get(id) as T | undefined
  }

  all<T extends StripeObject>(object: string): Rows<T> {
    return new Rows<T>(object, this.table(object))
  }

  first<T extends StripeObject>(object: string, by: string, group: string, value: string): T | undefined {
    return this.table(object).first({ by, group }, value) as T | undefined
  }

  where<T extends StripeObject>(object: string, field: string, value: string): T[] {
    return this.table(object).where(field, value) as T[]
  }

  position(object: string, id: string): number | undefined {
    return this.table(object).position(id)
  }

  put<T extends StripeObject>(given: T): T {
    const object = this.kept(given)
    const table = this.table(object.object)
    const old = table.get(object.id)
    this.undo.push(() => (old ? table.put(old) : table.forget(object.id)))
    if (old) this.dirty.delete(old)
    table.put(object)
    this.dirty.add(object)
    this.removed.delete(`${object.object} ${object.id}`)
    return object
  }

  remove(object: string, id: string): void {
    const table = this.table(object)
    const old = table.get(id)
    if (!old) return
    const position = table.position(id) ?? 0
    this.undo.push(() => table.restore(old, position))
    table.remove(id)
    this.dirty.delete(old)
    this.removed.set(`${object} ${id}`, [object, id])
  }

  update(target: StripeObject, patch: Record<string, unknown>): Record<string, unknown> {
    const table = this.table(target.object)
    const changed = Object.keys(patch).filter((key) => !same(target[key], patch[key]))
    if (changed.length === 0) return {}
    const before = Object.fromEntries(changed.map((key) => [key, target[key]]))
    const after = Object.fromEntries(changed.map((key) => [key, copy(patch[key])]))
    // An object that is not in the store (yet) is only patched; put saves it.
    if (table.get(target.id) !== target) {
      Object.assign(target, after)
      return previousOf(before, after)
    }
    this.undo.push(() => table.assign(target, before))
    table.assign(target, after)
    this.dirty.add(target)
    return previousOf(before, after)
  }

  imagine<T>(work: () => T): T {
    const before = this.undo
    const sets = { dirty: [...this.dirty], removed: [...this.removed], touched: [...this.touched] }
    const metas = [...this.metas].map(([name, { value, saved }]): [string, Meta] => [
      name,
      { value: copy(value), saved },
    ])
    this.undo = []
    try {
      return work()
    } finally {
      for (const revert of this.undo.reverse()) revert()
      this.undo = before
      refill(this.dirty, sets.dirty)
      refill(this.touched, sets.touched)
      this.removed.clear()
      for (const [key, entry] of sets.removed) this.removed.set(key, entry)
      this.metas.clear()
      for (const [name, meta] of metas) this.metas.set(name, meta)
    }
  }

  newId(prefix: string): string {
    return `${prefix}_${base62(prefix.startsWith('cs_') ? 58 : 24)}`
  }

  meta<T>(name: string, initial: T): T {
    let meta = this.metas.get(name)
    if (!meta) {
      meta = { value: initial, saved: null }
      this.metas.set(name, meta)
    }
    this.touched.add(name)
    return meta.value as T
  }

  commit(save?: (step: Step) => void): Step | null {
    const texts = this.changedMeta()
    const meta = Object.fromEntries([...texts].map(([name, text]) => [name, JSON.parse(text) as unknown]))
    const step: Step = { put: [...this.dirty], remove: [...this.removed.values()], meta }
    const empty = step.put.length === 0 && step.remove.length === 0 && texts.size === 0
    if (!empty) save?.(step)
    for (const [name, saved] of texts) this.metas.set(name, { value: this.metas.get(name)?.value, saved })
    this.settle()
    return empty ? null : step
  }

  rollback(): void {
    for (const revert of this.undo.reverse()) revert()
    for (const name of this.touched) {
      const saved = this.metas.get(name)?.saved
      if (typeof saved === 'string') this.metas.set(name, { value: JSON.parse(saved), saved })
      else this.metas.delete(name)
    }
    this.settle()
  }

  replay(step: Step): void {
    for (const object of step.put) this.table(object.object).put(this.kept(object))
    for (const [object, id] of step.remove) this.table(object).remove(id)
    for (const [name, value] of Object.entries(step.meta)) this.metas.set(name, { value, saved: JSON.stringify(value) })
  }

  dump(): Step {
    return {
      put: [...this.tables.values()].flatMap((table) => [...table.newer(null)]),
      remove: [],
      meta: Object.fromEntries([...this.metas].map(([name, { value }]) => [name, value])),
    }
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.tables].map(([object, table]) => [object, table.size]))
  }

  clear(keep: string[]): void {
    this.tables.clear()
    this.shelf = new EventShelf()
    for (const name of [...this.metas.keys()]) if (!keep.includes(name)) this.metas.delete(name)
    this.settle()
  }

  private table(object: string): Table {
    let table = this.tables.get(object)
    if (!table) {
      table = new Table()
      this.tables.set(object, table)
    }
    return table
  }

  private kept<T extends StripeObject>(object: T): T {
    return object.object === 'event' ? (this.shelf.keep(object) as T) : object
  }

  /** The meta records that a step changed, as text. */
  private changedMeta(): Map<string, string> {
    const changed = new Map<string, string>()
    for (const name of this.touched) {
      const meta = this.metas.get(name)
      const text = JSON.stringify(meta?.value)
      if (meta && text !== meta.saved) changed.set(name, text)
    }
    return changed
  }

  private settle(): void {
    this.undo = []
    for (const [object] of this.removed.values()) this.table(object).tidy()
    this.dirty.clear()
    this.removed.clear()
    this.touched.clear()
  }
}
