import type { Includables } from '../engine/contract.ts'
import { typeOfId } from '../store/ids.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { invalidRequest } from './errors.ts'
import { expandables } from './expandables.ts'

type Hash = Record<string, unknown>

/** Where the walk is: the Stripe type it is inside of, and the path from that object, without list steps. */
interface Place {
  type: string
  path: string
  /** The object of that type. */
  holder: Hash
}

const maxDepth = 4

const isHash = (value: unknown): value is Hash => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A hash that can be walked into: of what was deleted there is nothing left to expand. */
const isWhole = (value: unknown): value is Hash => isHash(value) && value.deleted !== true

/** Ids that people choose themselves carry no prefix; the name of the field tells. */
const typeByField: Record<string, string> = { coupon: 'coupon', product: 'product', default_price: 'price' }

const placeIn = (value: Hash, place: Place): Place => {
  if (typeof value.object !== 'string') return place
  if (value.object === 'list') return place
  return { type: value.object, path: '', holder: value }
}

const below = (path: string, segment: string): string => (path === '' ? segment : `${path}.${segment}`)

/** Renders objects for an answer: deep copies in which the asked-for ids are replaced by their objects. */
export class Renderer {
  private readonly ctx: Ctx
  private readonly includables: Includables

  constructor(ctx: Ctx, includables: Includables) {
    this.ctx = ctx
    this.includables = includables
  }

  /** Throws 400 for a path that names nothing expandable or goes deeper than four levels. */
  render(value: unknown, expand: readonly unknown[]): unknown {
    const copy = structuredClone(value)
    for (const path of expand) this.expand(copy, String(path))
    return copy
  }

  private expand(root: unknown, path: string): void {
    const segments = path.split('.')
    const levels = segments.filter((segment) => segment !== 'data').length
    if (levels > maxDepth) {
      throw invalidRequest(`You cannot expand more than ${maxDepth} levels of a property. Property: ${path}`, {
        param: 'expand',
      })
    }
    this.walk(root, segments, path, { type: '', path: '', holder: {} })
  }

  private walk(value: unknown, segments: string[], full: string, outer: Place): void {
    if (Array.isArray(value)) {
      for (const item of value) this.walk(item, segments, full, outer)
      return
    }
    const [segment, ...rest] = segments
    if (segment === undefined || !isWhole(value)) return
    const place = placeIn(value, outer)
    const at = value.object === 'list' && segment === 'data' ? place : { ...place, path: below(place.path, segment) }
    if (this.replace(value, segment, at)) return this.walk(value[segment], rest, full, at)
    if (rest.length === 0 || !(segment in value)) throw refusal(full)
    this.walk(value[segment], rest, full, at)
  }

  /** Puts the object in the id's place; false if this property is not one that expands. */
  private replace(value: Hash, segment: string, at: Place): boolean {
    const include = this.includables[`${at.type}.${at.path}`]
    if (include) {
      if (!(segment in value)) value[segment] = structuredClone(include(this.ctx, at.holder as StripeObject))
      return true
    }
    if (!expandables[at.type]?.includes(at.path)) return false
    const held = value[segment]
    value[segment] = Array.isArray(held) ? held.map((id) => this.object(id, segment)) : this.object(held, segment)
    return true
  }

  private object(id: unknown, segment: string): unknown {
    if (typeof id !== 'string') return id
    const type = typeByField[segment] ?? typeOfId(id)
    if (type === undefined) return id
    const found = this.ctx.store.get(type, id)
    if (found) return structuredClone(found)
    return this.ctx.store.get('sandbox.deleted', id) ? { id, object: type, deleted: true } : id
  }
}

const refusal = (path: string): Error =>
  invalidRequest(`This property cannot be expanded (${path}).`, { param: 'expand' })
