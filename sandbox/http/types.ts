import type { Ctx } from '../store/types.ts'
import type { Params } from './params.ts'

/** Decoded, coerced and checked parameters of one request (query or form). */
export type Input = Record<string, unknown>

/**
 * One endpoint. `path` has `:name` segments. `handle` runs synchronously and returns the object to render
 * (a `list(...)` value for lists); it throws `StripeFailure` (see errors.ts) for Stripe's errors.
 */
export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  params: Params
  handle(ctx: Ctx, input: Input, path: Record<string, string>): unknown
}
