import type { StripeObject } from './types.ts'

interface Entry {
  value: number
  position: number
  row: StripeObject
}

/** How an agenda orders rows: the numeric field it goes by, and the field that parts them into groups. */
export interface AgendaKey {
  by: string
  group: string
}

const before = (a: Entry, b: Entry): boolean => a.value < b.value || (a.value === b.value && a.position < b.position)

const groupOf = (row: StripeObject, { group }: AgendaKey): string => {
  const value = row[group]
  return typeof value === 'string' ? value : ''
}

/** Rows by a numeric field, the least first and the older of equals: one heap for each group. What is gone is left out late. */
export class Agenda {
  private readonly key: AgendaKey
  private readonly heaps = new Map<string, Entry[]>()
  /** How many entries there are, those of rows that are gone included. */
  size = 0

  constructor(key: AgendaKey) {
    this.key = key
  }

  /** Whether a change of this field moves a row. */
  goesBy(field: string): boolean {
    return field === this.key.by || field === this.key.group
  }

  add(row: StripeObject, position: number): void {
    const value = row[this.key.by]
    if (typeof value !== 'number') return
    const group = groupOf(row, this.key)
    const heap = this.heaps.get(group) ?? []
    this.heaps.set(group, heap)
    this.size += 1
    rise(heap, { value, position, row })
  }

  /** The first row of a group that is still the one in the table. */
  first(group: string, isThere: (row: StripeObject) => boolean): StripeObject | undefined {
    const heap = this.heaps.get(group) ?? []
    for (let top = heap[0]; top; top = heap[0]) {
      const { row, value } = top
      if (isThere(row) && row[this.key.by] === value && groupOf(row, this.key) === group) return row
      sink(heap)
      this.size -= 1
    }
    return undefined
  }
}

function rise(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1
  while (at > 0) {
    const up = (at - 1) >> 1
    const parent = heap[up]
    if (!parent || !before(entry, parent)) break
    heap[at] = parent
    at = up
  }
  heap[at] = entry
}

/** Takes the first entry out. */
function sink(heap: Entry[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let at = 0
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
    const least = left && right && before(right, left) ? right : left
    if (!least || !before(least, last)) break
    heap[at] = least
    at = least === right ? 2 * at + 2 : 2 * at + 1
  }
  heap[at] = last
}
