import type { StripeObject } from './types.ts'

type Index = Map<string, Set<string>>

/** The objects of one type in order of creation, with indexes made at the first question for a field. */
export class Table {
  private rows = new Map<string, StripeObject>()
  private readonly order = new Map<string, number>()
  private readonly indexes = new Map<string, Index>()
  private next = 0

  get(id: string): StripeObject | undefined {
    return this.rows.get(id)
  }

  values(): Iterable<StripeObject> {
    return this.rows.values()
  }

  /** When an object was created, as an ordinal among its kind. */
  position(id: string): number | undefined {
    return this.order.get(id)
  }

  where(field: string, value: string): StripeObject[] {
    const ids = [...(this.index(field).get(value) ?? [])]
    ids.sort((a, b) => (this.order.get(a) ?? 0) - (this.order.get(b) ?? 0))
    return ids.map((id) => this.rows.get(id)).filter((row) => row !== undefined)
  }

  /** Adds or replaces; an object that comes back after `remove` takes its old place at the next `restoreOrder`. */
  put(row: StripeObject): void {
    const old = this.rows.get(row.id)
    if (old) this.unlink(old)
    this.rows.set(row.id, row)
    if (!this.order.has(row.id)) this.order.set(row.id, this.next++)
    this.link(row)
  }

  remove(id: string): void {
    const row = this.rows.get(id)
    if (!row) return
    this.unlink(row)
    this.rows.delete(id)
  }

  /** Sets fields of a row in place; the previous values are the caller's to keep. */
  assign(row: StripeObject, values: Record<string, unknown>): void {
    this.unlink(row)
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) delete row[key]
      else row[key] = value
    }
    this.link(row)
  }

  restoreOrder(): void {
    const place = ([id]: [string, StripeObject]): number => this.order.get(id) ?? 0
    this.rows = new Map([...this.rows].sort((a, b) => place(a) - place(b)))
  }

  private index(field: string): Index {
    let index = this.indexes.get(field)
    if (!index) {
      index = new Map()
      this.indexes.set(field, index)
      for (const row of this.rows.values()) add(index, row, field)
    }
    return index
  }

  private link(row: StripeObject): void {
    for (const [field, index] of this.indexes) add(index, row, field)
  }

  private unlink(row: StripeObject): void {
    for (const [field, index] of this.indexes) drop(index, row, field)
  }
}

/** The strings at a dotted path of a row; an array on the way stands for each of its items. */
function stringsAt(value: unknown, path: string): string[] {
  if (path === '') return typeof value === 'string' ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item) => stringsAt(item, path))
  const dot = path.indexOf('.')
  const [key, rest] = dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)]
  return stringsAt((value as Record<string, unknown>)[key], rest)
}

const add = (index: Index, row: StripeObject, field: string): void => {
  for (const value of stringsAt(row, field)) {
    const ids = index.get(value)
    if (ids) ids.add(row.id)
    else index.set(value, new Set([row.id]))
  }
}

const drop = (index: Index, row: StripeObject, field: string): void => {
  for (const value of stringsAt(row, field)) {
    const ids = index.get(value)
    ids?.delete(row.id)
    if (ids?.size === 0) index.delete(value)
  }
}
