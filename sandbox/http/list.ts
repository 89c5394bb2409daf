import { typeOfId } from '../store/ids.ts'
import { Rows } from '../store/rows.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { invalidRequest, missing } from './errors.ts'
import type { Input } from './types.ts'

/** A page of objects, as every list endpoint and nested list answers. */
export interface ListPage<T extends StripeObject = StripeObject> {
  object: 'list'
  url: string
  has_more: boolean
  data: T[]
}

/** Comparisons of `created` and the like, as the `range` parameter kind is coerced: a number, or operators. */
export type Range = number | { gt?: number; gte?: number; lt?: number; lte?: number }

/** Whether a value is inside a range; an absent range holds everything. */
export function inRange(value: number, range: Range | null | undefined): boolean {
  if (range == null) return true
  if (typeof range === 'number') return value === range
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range
  return value > gt && value >= gte && value < lt && value <= lte
}

const pageSize = (input: Input): number => {
  const limit = (input.limit as number | undefined) ?? 10
  if (limit < 1 || limit > 100) {
    throw invalidRequest(`This value must be between 1 and 100, inclusive (got ${limit}).`, {
      param: 'limit',
      code: 'parameter_invalid_integer',
    })
  }
  return limit
}

/** Objects newest first, and only those that fit; read from the store no further than is asked for. */
export class Newest<T extends StripeObject> implements Iterable<T> {
  private readonly objects: Rows<T> | readonly T[]
  private readonly fits: readonly ((one: T) => boolean)[]

  constructor(objects: Rows<T> | readonly T[], fits: readonly ((one: T) => boolean)[] = []) {
    this.objects = objects
    this.fits = fits
  }

  filter(fits: (one: T) => boolean): Newest<T> {
    return new Newest(this.objects, [...this.fits, fits])
  }

  /** The stored rows that these are, when they are all of a type; else null. */
  rows(): Rows<T> | null {
    return this.objects instanceof Rows ? this.objects : null
  }

  *fitting(objects: Iterable<T>): Generator<T> {
    for (const one of objects) if (this.fits.every((fits) => fits(one))) yield one
  }

  [Symbol.iterator](): Iterator<T> {
    return this.fitting(this.objects instanceof Rows ? this.objects.older(null) : [...this.objects].reverse())
  }
}

/** Newest first, of what the store keeps oldest first. */
export const newestFirst = <T extends StripeObject>(objects: Rows<T> | readonly T[]): Newest<T> => new Newest(objects)

/** The objects that a list can hold: by the first of the fields that the request filters by, or else all of the type. */
export function candidates<T extends StripeObject>(
  { store }: Ctx,
  object: string,
  input: Input,
  ...fields: string[]
): Rows<T> | T[] {
  const field = fields.find((name) => typeof input[name] === 'string')
  return field === undefined ? store.all<T>(object) : store.where<T>(object, field, input[field] as string)
}

/** At most `most` of what comes. */
function take<T>(objects: Iterable<T>, most: number): T[] {
  const taken: T[] = []
  for (const one of objects) if (taken.push(one) >= most) break
  return taken
}

/** A page of what is in the store, from the cursor on; an object that no longer passes the filter still marks its place. */
function storedPage<T extends StripeObject>(ctx: Ctx, objects: Newest<T>, rows: Rows<T>, input: Input): [T[], boolean] {
  const limit = pageSize(input)
  const name = typeof input.ending_before === 'string' ? 'ending_before' : 'starting_after'
  const id = input[name]
  const place = typeof id === 'string' ? ctx.store.position(rows.object, id) : null
  if (place === undefined) throw missing(rows.object, id as string, name)
  if (name === 'starting_after') {
    const found = take(objects.fitting(rows.older(place)), limit + 1)
    return [found.slice(0, limit), found.length > limit]
  }
  const found = take(objects.fitting(rows.newer(place)), limit + 1)
  return [found.slice(0, limit).reverse(), found.length > limit]
}

/** Where a cursor stands: how many rows are newer than it, and whether it is itself among them. */
const cursor = <T extends StripeObject>(ctx: Ctx, rows: T[], input: Input, name: string): [number, number] | null => {
  const id = input[name]
  if (typeof id !== 'string') return null
  const at = rows.findIndex((row) => row.id === id)
  if (at >= 0) return [at, at + 1]
  // The object may no longer pass the filter (it was cancelled between two pages): its place still counts.
  const object = rows[0]?.object ?? typeOfId(id) ?? 'object'
  const place = ctx.store.position(object, id)
  if (place === undefined) throw missing(object, id, name)
  const newer = rows.filter((row) => (ctx.store.position(row.object, row.id) ?? 0) > place).length
  return [newer, newer]
}

/** A page of a few objects, which need not be in the store. */
function pageOf<T extends StripeObject>(ctx: Ctx, rows: T[], input: Input): [T[], boolean] {
  const limit = pageSize(input)
  const after = cursor(ctx, rows, input, 'starting_after')
  const before = cursor(ctx, rows, input, 'ending_before')
  if (before !== null) {
    const from = Math.max(0, before[0] - limit)
    return [rows.slice(from, before[0]), from > 0]
  }
  const from = after === null ? 0 : after[1]
  return [rows.slice(from, from + limit), rows.length > from + limit]
}

/**
 * Cuts one page out of `objects`, which must be newest first and already filtered but by nothing that changes between pages.
 * `starting_after` and `ending_before` are exclusive; a page before a cursor is the one just newer, still newest first.
 * Throws 400 for an unknown cursor, both cursors, or a limit outside 1–100.
 */
export function list<T extends StripeObject>(ctx: Ctx, url: string, objects: Iterable<T>, input: Input): ListPage<T> {
  if (typeof input.starting_after === 'string' && typeof input.ending_before === 'string') {
    throw invalidRequest('Received both starting_after and ending_before parameters. Please pass in only one.', {
      param: 'ending_before',
    })
  }
  const rows = objects instanceof Newest ? (objects as Newest<T>).rows() : null
  const [data, has_more] = rows ? storedPage(ctx, objects as Newest<T>, rows, input) : pageOf(ctx, [...objects], input)
  return { object: 'list', url, has_more, data }
}
