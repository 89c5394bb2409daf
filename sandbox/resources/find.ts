import { missing } from '../http/errors.ts'
import type { Ctx, StripeObject } from '../store/types.ts'

/** How Stripe's messages name a type, where that is not the type itself. */
const words: Record<string, string> = {
  payment_method: 'PaymentMethod',
  promotion_code: 'promotion code',
  webhook_endpoint: 'webhook endpoint',
  'test_helpers.test_clock': 'test clock',
}

/** An object by id, or Stripe's 404; a param other than `id` gives its 400 for a parameter that names nothing. */
export function find<T extends StripeObject>(ctx: Ctx, object: string, id: unknown, param = 'id'): T {
  const found = typeof id === 'string' ? ctx.store.get<T>(object, id) : undefined
  if (!found) throw missing(words[object] ?? object, String(id), param)
  return found
}

/** What a deleted object leaves behind. */
export interface Deleted {
  id: string
  object: string
  deleted: true
}

/** Removes an object and leaves a mark, so that it reads as deleted wherever it is still named. */
export function bury(ctx: Ctx, object: StripeObject): Deleted {
  ctx.store.remove(object.object, object.id)
  ctx.store.put({ object: 'sandbox.deleted', id: object.id, was: object.object })
  return { id: object.id, object: object.object, deleted: true }
}

/** The mark of a deleted object of this type, if there is one. */
export function buried(ctx: Ctx, object: string, id: string): Deleted | undefined {
  const mark = ctx.store.get('sandbox.deleted', id)
  return mark?.was === object ? { id, object, deleted: true } : undefined
}

/** The given values of some fields, those that were not sent left out. */
export function given(input: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]))
}
