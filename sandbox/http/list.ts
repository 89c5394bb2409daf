import { typeOfId } from '../store/ids.ts'
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
export function inRange(value: number, range: Range | undefined): boolean {
  if (range === undefined) return true
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

/**
 * Cuts one page out of `objects`, which must be newest first and already filtered but by nothing that changes between pages.
 * `starting_after` and `ending_before` are exclusive; a page before a cursor is the one just newer, still newest first.
 * Throws 400 for an unknown cursor, both cursors, or a limit outside 1–100.
 */
export function list<T extends StripeObject>(ctx: Ctx, url: string, objects: Iterable<T>, input: Input): ListPage<T> {
  const limit = pageSize(input)
  const rows = [...objects]
  const after = cursor(ctx, rows, input, 'starting_after')
  const before = cursor(ctx, rows, input, 'ending_before')
  if (after !== null && before !== null) {
    throw invalidRequest('Received both starting_after and ending_before parameters. Please pass in only one.', {
      param: 'ending_before',
    })
  }
  if (before !== null) {
    const from = Math.max(0, before[0] - limit)
    return { object: 'list', url, has_more: from > 0, data: rows.slice(from, before[0]) }
  }
  const from = after === null ? 0 : after[1]
  return { object: 'list', url, has_more: rows.length > from + limit, data: rows.slice(from, from + limit) }
}

/** Newest first, of what the store keeps oldest first. */
export const newestFirst = <T>(objects: Iterable<T>): T[] => [...objects].reverse()
