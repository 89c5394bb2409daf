import { createHash } from 'node:crypto'
import type { FailPoint } from '#domain/fail-points.ts'
import type { ApiContext } from './context.ts'
import type { Answer, Endpoint } from './endpoint.ts'
import type { AnswerStore, Scoped } from './idempotency-store.ts'
import type { Input } from './input.ts'
import { Problem } from '#domain/errors.ts'
import { problemBody } from './problem-body.ts'

const keyForm = /^[\x21-\x7e]{1,255}$/

/** Whose key it is. */
export type Caller = Pick<Scoped, 'userId' | 'accountId'>

/** One request of somebody who is known, under one key. */
export interface Keyed {
  caller: Caller
  endpoint: Endpoint
  key: string
  input: Input
  requestId: string
}

/** Does the work once for a key: the same request again is given the same answer. */
export type Once = (keyed: Keyed, work: () => Promise<Answer>) => Promise<Answer>

/** The request's `Idempotency-Key`, or null. Throws `validation_failed` for one of another form. */
export function keyOf(ctx: ApiContext): string | null {
  const key = ctx.get('idempotency-key')
  if (key === '') return null
  if (keyForm.test(key)) return key
  const errors = [{ path: 'Idempotency-Key', message: 'Must be 1 to 255 visible ASCII characters' }]
  throw new Problem('validation_failed', 'The idempotency key cannot be used.', { errors })
}

/** Whoever has shown who they are; null for everybody else, who has nothing that a key could belong to. */
export function callerOf({ state: { actor, signedIn } }: ApiContext): Caller | null {
  if (signedIn) return { userId: signedIn.userId, accountId: signedIn.accountId }
  return actor === undefined ? null : { userId: actor, accountId: '-' }
}

/** Idempotency over a store of answers. A process that dies before it has kept one has done no more than its work. */
export function idempotency(store: AnswerStore, failPoint: (point: FailPoint) => void): Once {
  return async (keyed, work) => {
    const scope = scopeOf(keyed)
    const stored = await store.claim(scope, hashOf(keyed.input))
    if (stored) return stored
    try {
      const answer = await work()
      failPoint('answer.unkept')
      await store.keep(scope, answer)
      return answer
    } catch (error) {
      // a key that cannot be given back now is free when its claim has aged
      await store.keep(scope, refusal(error, keyed.requestId)).catch(() => undefined)
      throw error
    }
  }
}

/** A refusal is an answer like any other; what went wrong on our side is not, and is not kept. */
const refusal = (error: unknown, requestId: string): Answer =>
  error instanceof Problem ? { status: error.status, body: problemBody(error, requestId) } : { status: 500, body: null }

const scopeOf = ({ caller, endpoint, key }: Keyed): Scoped => ({
  ...caller,
  route: `${endpoint.method} ${endpoint.path}`,
  key,
})

const sorted = (value: unknown) =>
  typeof value === 'object' && value !== null ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value

const hashOf = ({ body, query, params }: Input): string =>
  createHash('sha256')
    .update(JSON.stringify([body, query, params].map(sorted)))
    .digest('hex')
