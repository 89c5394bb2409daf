import { Agenda, type AgendaKey } from './agenda.ts'
import { Index } from './index-by.ts'
import type { StripeObject } from './types.ts'

/** Gaps that removed rows leave are closed when there are more than these and more than there are rows. */
const mostGaps = 1_000

/** The objects of one type in order of creation, with indexes and agendas made at the first question for them. */
export class Table {
  private readonly rows = new Map<string, StripeObject>()
  /** Rows by position; a removed one leaves a gap. */
  private slots: (StripeObject | undefined)[] = []
  private readonly places = new Map<string, number>()
  private readonly indexes = new Map<string, Index>()
  private readonly agendas = new Map<string, Agenda>()

  get(id: string): StripeObject | undefined {
    return this.rows.get(id)
  }

  get size(): number {
    return this.rows.size
  }

  /** Rows newer than a position (null: all), oldest first. */
  *newer(position: number | null): Generator<StripeObject> {
    for (let at = position === null ? 0 : Math.floor(position) + 1; at < this.slots.length; at += 1) {
      const row = this.slots[at]
      if (row) yield row
    }
  }

  /** Rows older than a position (null: all), newest first. */
  *older(position: number | null): Generator<StripeObject> {
    for (let at = position === null ? this.slots.length - 1 : Math.ceil(position) - 1; at >= 0; at -= 1) {
      const row = this.slots[at]
      if (row) yield row
    }
  }

  /** When an object was created, as an ordinal among its kind; known for removed ones too. Good for one step. */
  position(id: string): number | undefined {
    return this.places.get(id)
  }

  where(path: string, value: string): StripeObject[] {
    const ids = [...this.index(path).idsOf(value)]
    ids.sort((a, b) => (this.places.get(a) ?? 0) - (this.places.get(b) ?? 0))
    return ids.map((id) => this.rows.get(id)).filter((row) => row !== undefined)
  }

  /** The row of a group that comes first by a numeric field; the older of equals. */
  first(key: AgendaKey, group: string): StripeObject | undefined {
    return this.agenda(key).first(group, (row) => this.rows.get(row.id) === row)
  }

  /** Replaces in place, or adds as the newest: also when an object of this id was removed. */
  put(row: StripeObject): void {
    this.set(row, this.rows.has(row.id) ? (this.places.get(row.id) ?? this.slots.length) : this.slots.length)
  }

  /** Brings a removed row back to where it was. */
  restore(row: StripeObject, position: number): void {
    this.set(row, position)
  }

  remove(id: string): void {
    const row = this.rows.get(id)
    if (!row) return
    for (const index of this.indexes.values()) index.drop(row)
    this.rows.delete(id)
    this.slots[this.places.get(id) ?? -1] = undefined
  }

  /** Removes a row as if it had never been. */
  forget(id: string): void {
    this.remove(id)
    this.places.delete(id)
  }

  /** Sets fields of a row in place; the previous values are the caller's to keep. */
  assign(row: StripeObject, values: Record<string, unknown>): void {
    const changed = Object.keys(values)
    const moves = (one: Index | Agenda): boolean => changed.some((field) => one.goesBy(field))
    const indexes = [...this.indexes.values()].filter(moves)
    for (const index of indexes) index.drop(row)
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) delete row[key]
      else row[key] = value
    }
    for (const index of indexes) index.add(row)
    for (const agenda of this.agendas.values()) if (moves(agenda)) agenda.add(row, this.places.get(row.id) ?? 0)
  }

  /** Closes gaps when there are many; positions change. Not inside a step. */
  tidy(): void {
    if (this.slots.length - this.rows.size <= Math.max(mostGaps, this.rows.size)) return
    const places = [...this.places].sort(([, a], [, b]) => a - b)
    this.slots = this.slots.filter((row) => row !== undefined)
    let at = 0
    for (const [id] of places) {
      // A removed object is remembered as between its neighbours, if it is one that clients can name.
      if (this.rows.has(id)) this.places.set(id, at++)
      else if (id.startsWith('job_') || id.startsWith('whd_')) this.places.delete(id)
      else this.places.set(id, at - 0.5)
    }
    this.agendas.clear()
  }

  private set(row: StripeObject, position: number): void {
    const old = this.rows.get(row.id)
    if (old) for (const index of this.indexes.values()) index.drop(old)
    this.rows.set(row.id, row)
    this.slots[position] = row
    this.places.set(row.id, position)
    for (const index of this.indexes.values()) index.add(row)
    for (const agenda of this.agendas.values()) agenda.add(row, position)
  }

  private index(path: string): Index {
    const known = this.indexes.get(path)
    if (known) return known
    const index = new Index(path)
    for (const row of this.rows.values()) index.add(row)
    this.indexes.set(path, index)
    return index
  }

  /** Made anew when it holds far more rows that are gone than rows. */
  private agenda(key: AgendaKey): Agenda {
    const name = `${key.by} ${key.group}`
    const known = this.agendas.get(name)
    if (known && known.size <= 2 * this.rows.size + mostGaps) return known
    const agenda = new Agenda(key)
    for (const row of this.newer(null)) agenda.add(row, this.places.get(row.id) ?? 0)
    this.agendas.set(name, agenda)
    return agenda
  }
}
