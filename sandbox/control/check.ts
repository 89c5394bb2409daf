import { type ZodType } from 'zod'
import { invalidRequest } from '../http/errors.ts'
import { nearest } from '../http/nearest.ts'

/** The body in the shape a control call asks for; throws 400 naming what is wrong. */
export function check<T>(schema: ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const param = issue?.path.join('.') ?? ''
  throw invalidRequest(`${param === '' ? 'The body' : param}: ${issue?.message ?? 'is invalid'}`, { param })
}

/** Throws 400 for a query parameter that means nothing, so that a filter is never silently left out. */
export function checkQuery(query: Record<string, string>, known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown === undefined) return
  const guess = nearest(unknown, known)
  const hint = guess === undefined ? `one of ${known.join(', ')}` : `did you mean ${guess}?`
  throw invalidRequest(`${unknown}: is no filter here (${hint})`, { param: unknown })
}

/** A count from a query, or the default. */
export const countOf = (text: string | undefined, otherwise: number): number => {
  const value = Number(text ?? otherwise)
  if (!Number.isInteger(value) || value < 1)
    throw invalidRequest('limit: must be a positive integer', { param: 'limit' })
  return value
}
