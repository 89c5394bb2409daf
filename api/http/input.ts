import type { z } from 'zod'
import type { ApiContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { checkJsonType, hasBody, jsonLimitBytes, parseJson, rawBody } from './json-body.ts'
import { type FieldError, Problem } from '#domain/errors.ts'

export interface Input {
  body: unknown
  query: unknown
  params: unknown
}

/** Reads and checks everything an endpoint takes, in the contract's order: 415, 413, 400, then 422. */
export async function readInput(ctx: ApiContext, endpoint: Endpoint, params: Record<string, string>): Promise<Input> {
  const body = endpoint.method === 'GET' ? undefined : await readBody(ctx)
  endpoint.precheck?.(body)
  checkParams(endpoint, params)
  const errors: FieldError[] = []
  const input: Input = {
    body: endpoint.body ? check(endpoint.body, body, errors) : checkEmpty(body, errors),
    query: endpoint.query ? check(endpoint.query, ctx.query, errors) : undefined,
    params,
  }
  if (errors.length > 0) throw new Problem('validation_failed', 'Some fields are not as they should be.', { errors })
  return input
}

async function readBody(ctx: ApiContext): Promise<unknown> {
  if (!hasBody(ctx.req)) return {}
  checkJsonType(ctx.req)
  return parseJson(await rawBody(ctx.req, jsonLimitBytes))
}

function check(schema: z.ZodType, value: unknown, errors: FieldError[]): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  errors.push(...result.error.issues.flatMap(fieldErrors))
  return undefined
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  return issue.keys.map((key) => ({ path: [path, key].filter(Boolean).join('.'), message: 'Unknown field' }))
}

/** An endpoint without a body takes none, or an empty object. */
function checkEmpty(body: unknown, errors: FieldError[]): undefined {
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : ['']
  if (body !== undefined) errors.push(...fields.map((path) => ({ path, message: 'Unknown field' })))
  return undefined
}

function checkParams(endpoint: Endpoint, params: Record<string, string>): void {
  if (endpoint.params && !endpoint.params.safeParse(params).success) throw new Problem('not_found')
}
