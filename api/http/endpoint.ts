import type { z } from 'zod'
import type { From } from '#db/audit.ts'
import type { ApiContext } from './context.ts'
import type { Guard } from './guard.ts'
import type { LimitName } from '#domain/limits.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a handler is given: checked input and who asks. */
export interface Call<Body, Query, Params, Who> {
  readonly body: Body
  readonly query: Query
  readonly params: Params
  readonly who: Who
  /** The `Idempotency-Key` of the request, or null. */
  readonly key: string | null
  readonly requestId: string
  readonly userAgent: string
  /** Who really asks, behind whatever proxies are trusted. */
  readonly address: string
  /** Kept once the call is in the audit log; pending only where the log is written beside the handler's first steps. */
  readonly noted: Promise<void>
  /** Who asks and from where, for the audit log. */
  readonly from: From
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One answer of an endpoint as documented: a sentence, and the schema of its JSON body. */
export interface Described {
  readonly description: string
  readonly schema?: z.ZodType
  /** `application/json` unless said otherwise. */
  readonly type?: string
}

export interface EndpointSpec<Body, Query, Params, Who, M extends Method = Method, Path extends string = string> {
  readonly method: M
  /** As the router reads it: `/billing/checkout/:session_id`. */
  readonly path: Path
  readonly summary: string
  readonly tag: string
  readonly guard: Guard<Who, `${NoInfer<M>} ${NoInfer<Path>}`>
  readonly body?: z.ZodType<Body>
  readonly query?: z.ZodType<Query>
  /** A parameter of another form names nothing that exists: 404. */
  readonly params?: z.ZodType<Params>
  readonly answers: Readonly<Record<number, Described>>
  /** Looks at the parsed body before its schema does, for the 400s that come before the 422s. */
  readonly precheck?: (body: unknown) => void
  /** Counted for person, account and address alike; 429 beyond it. */
  readonly limit?: LimitName
  /** False where an answer is of no use later: it holds a token that will have expired. */
  readonly idempotent?: false
  /** Takes over the whole request where the raw bytes matter, or the answer is not JSON. */
  serve?(ctx: ApiContext): Promise<void>
  handle?(call: Call<Body, Query, Params, Who>): Promise<Answer>
}

/** An endpoint whose types have served their purpose. */
export interface Endpoint extends Omit<EndpointSpec<unknown, unknown, unknown, unknown>, 'handle' | 'guard'> {
  readonly guard: Guard<unknown>
  handle?(call: Call<unknown, unknown, unknown, unknown>): Promise<Answer>
}

/** Ties a handler's types to its schemas and its guard, and the guard to the route that it was made for. */
export function endpoint<
  M extends Method,
  Path extends string,
  Body = undefined,
  Query = unknown,
  Params = unknown,
  Who = unknown,
>(spec: EndpointSpec<Body, Query, Params, Who, M, Path>): Endpoint {
  return spec
}

export const ok = (body: unknown, headers: Record<string, string> = {}): Answer => ({ status: 200, body, headers })
export const created = (body: unknown): Answer => ({ status: 201, body })

/** Writes an answer to the wire. */
export function send(ctx: ApiContext, answer: Answer): void {
  ctx.status = answer.status
  if (answer.headers) ctx.set(answer.headers)
  ctx.body = answer.body
  if (answer.status >= 400) ctx.type = 'application/problem+json'
}
