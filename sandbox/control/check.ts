import { type ZodType } from 'zod'
import { invalidRequest } from '../http/errors.ts'

/** The body in the shape a control call asks for; throws 400 naming what is wrong. */
export function check<T>(schema: ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const param = issue?.path.join('.') ?? ''
  throw invalidRequest(`${param === '' ? 'The body' : param}: ${issue?.message ?? 'is invalid'}`, { param })
}

/** A count from a query, or the default. */
export const countOf = (text: string | undefined, otherwise: number): number => {
  const value = Number(text ?? otherwise)
  if (!Number.isInteger(value) || value < 1)
    throw invalidRequest('limit: must be a positive integer', { param: 'limit' })
  return value
}
