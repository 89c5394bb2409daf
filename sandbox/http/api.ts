import { setTimeout as sleep } from 'node:timers/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { anyFault, takeRequestFault, type FaultEffect } from '../control/faults.ts'
import type { Includables } from '../engine/contract.ts'
import { scopeOf } from '../engine/scope.ts'
import { apiVersion } from '../store/version.ts'
import { CustomerLocks } from '../store/customer-locks.ts'
import type { World } from '../store/world.ts'
import { checkAccount, checkKey, checkVersion } from './auth.ts'
import { coerce } from './coerce.ts'
import { apiError, invalidRequest, StripeFailure } from './errors.ts'
import { execute, forcedStatus, type Answer, type Execution } from './execute.ts'
import { decodeForm, type Branch } from './form.ts'
import { fingerprintOf, IdempotencyKeys, leavesKeyFree } from './idempotency.ts'
import { tellExchange } from './observe.ts'
import { RateLimits } from './rate-limits.ts'
import type { RequestLog } from './request-log.ts'
import { Router, type Match } from './router.ts'
import type { Endpoint } from './types.ts'

/** A request to `/v1`, read whole. */
export interface ApiRequest {
  method: string
  path: string
  query: string
  headers: IncomingHttpHeaders
  body: string
}

/** What goes back; `null` when the connection is to be dropped without a word. */
export interface ApiAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

interface Progress {
  id: string
  key: string | null
  tree?: Branch
  params: unknown
  limited?: boolean
  replayed: boolean
  original: string
  /** Nothing was done, and asking again is the thing to do. */
  retry?: boolean
  /** On the process's own clock. */
  startedMs: number
}

const header = (headers: IncomingHttpHeaders, name: string): string | null => {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Stripe's API over one world: everything between the bytes of a request and the bytes of its answer. */
export class Api {
  private readonly world: World
  private readonly router: Router<Endpoint>
  private readonly includables: Includables
  private readonly keys: IdempotencyKeys
  private readonly log: RequestLog
  private readonly locks: CustomerLocks
  private readonly limits: RateLimits

  constructor(
    world: World,
    endpoints: readonly Endpoint[],
    includables: Includables,
    log: RequestLog,
    locks = new CustomerLocks(),
    limits = new RateLimits(),
  ) {
    this.limits = limits
    this.world = world
    this.router = new Router(endpoints)
    this.includables = includables
    this.keys = new IdempotencyKeys(world.store)
    this.log = log
    this.locks = locks
  }

  async answer(request: ApiRequest): Promise<ApiAnswer | null> {
    const id = this.world.store.newId('req').slice(0, 18)
    const key = request.method === 'POST' ? header(request.headers, 'idempotency-key') : null
    const progress: Progress = { id, key, params: {}, replayed: false, original: id, startedMs: performance.now() }
    const answer = await this.outcome(request, progress)
    this.record(request, progress, answer)
    const { method, path } = request
    if (answer) tellExchange(() => ({ method, path, params: progress.tree ?? {}, ...answer }))
    return answer && { ...answer, headers: headersOf(request, progress, answer.status) }
  }

  private async outcome(request: ApiRequest, progress: Progress): Promise<Answer | null> {
    try {
      checkKey(request.headers)
      checkAccount(request.headers)
      checkVersion(request.headers)
      this.limits.take(request.method)
      return await this.routed(request, progress, this.find(request), decode(request))
    } catch (error) {
      progress.limited = error instanceof StripeFailure && error.body.error.code === 'rate_limit'
      progress.retry = error instanceof StripeFailure && error.body.error.code === 'lock_timeout'
      return this.refused(error, progress.id)
    }
  }

  private find({ method, path }: ApiRequest): Match<Endpoint> {
    const match = this.router.find(method, path)
    if (match) return match
    const message =
      `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at ` +
      'https://support.stripe.com/.'
    throw new StripeFailure(404, { type: 'invalid_request_error', message })
  }

  private async routed(
    request: ApiRequest,
    progress: Progress,
    match: Match<Endpoint>,
    tree: Branch,
  ): Promise<Answer | null> {
    progress.tree = tree
    progress.params = tree
    const { key } = progress
    const fingerprint = fingerprintOf(request.method, request.path, tree)
    const before = key === null ? undefined : this.keys.claim(key, fingerprint)
    if (before) {
      progress.replayed = true
      progress.original = before.request
      const fault = this.takeFault(request, progress)
      if (fault?.latency_ms) await sleep(fault.latency_ms)
      return fault?.drop ? null : { status: before.status, body: before.body }
    }
    try {
      const input = coerce(tree, match.route.params)
      progress.params = input
      const { customer } =
        match.route.method === 'GET' ? { customer: null } : scopeOf(this.world.store, match.params, input)
      const execution = { ...this.execution(progress, fingerprint), match, input }
      return await this.locks.hold(customer, () => this.faulted(execution, request, progress))
    } finally {
      if (key !== null) this.keys.release(key)
    }
  }

  /** Carries a request out, or not, as a forced outcome may have it. */
  private async faulted(execution: Execution, request: ApiRequest, progress: Progress): Promise<Answer | null> {
    const fault = this.takeFault(request, progress)
    if (fault?.latency_ms) await sleep(fault.latency_ms)
    if (fault?.drop === 'before') return null
    const forced = forcedStatus(fault)
    if (forced && fault?.after !== true) return execution.failed(forced)
    const answer = execute(execution, fault)
    return fault?.drop === 'after' ? null : answer
  }

  private takeFault({ method, path }: ApiRequest, { key, params, replayed }: Progress): FaultEffect | null {
    if (!anyFault(this.world.store)) return null
    return this.world.step(({ store }) => takeRequestFault(store, { method, path, key, params, replayed }))
  }

  private execution(progress: Progress, fingerprint: string): Omit<Execution, 'match' | 'input'> {
    const { id, key } = progress
    const remember = (answer: Answer): Answer => {
      if (key !== null) this.keys.remember(key, fingerprint, { ...answer, request: id })
      return answer
    }
    return {
      world: this.world,
      includables: this.includables,
      request: { id, idempotency_key: key },
      remember,
      failed: (error) => {
        const failure = asFailure(error)
        const answer = this.refused(failure, id)
        return leavesKeyFree(failure) ? answer : this.world.step(() => remember(answer))
      },
      told: (failure) => this.refused(failure, id),
    }
  }

  private refused(error: unknown, id: string): Answer {
    const failure = asFailure(error)
    const request_log_url = `${this.world.baseUrl}/_sandbox/requests?id=${id}`
    return { status: failure.status, body: JSON.stringify({ error: { ...failure.body.error, request_log_url } }) }
  }

  private record({ method, path }: ApiRequest, progress: Progress, answer: Answer | null): void {
    this.log.add({
      id: progress.id,
      method,
      path,
      params: progress.params,
      status: answer?.status ?? 0,
      idempotency_key: progress.key,
      replayed: progress.replayed,
      created: Math.floor(this.world.nowMs() / 1000),
      duration_ms: Math.round((performance.now() - progress.startedMs) * 10) / 10,
      body: answer?.body ?? null,
    })
  }
}

function decode(request: ApiRequest): Branch {
  const type = header(request.headers, 'content-type') ?? ''
  if (request.body !== '' && !type.startsWith('application/x-www-form-urlencoded')) {
    throw invalidRequest(
      'Invalid request (check that your POST content type is application/x-www-form-urlencoded). ' +
        'If you have any questions, we can help at https://support.stripe.com/.',
    )
  }
  return decodeForm([request.query, request.body].filter((part) => part !== '').join('&'))
}

function asFailure(error: unknown): StripeFailure {
  if (error instanceof StripeFailure) return error
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
  return apiError(500, 'An unknown error occurred in the sandbox; its log tells more.')
}

function headersOf(request: ApiRequest, progress: Progress, status: number): Record<string, string> {
  const settled = (request.method === 'POST' && status < 400) || (status >= 400 && status < 409)
  return {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, no-store',
    'Request-Id': progress.id,
    'Stripe-Version': apiVersion,
    ...(progress.key === null ? {} : { 'Idempotency-Key': progress.key, 'Original-Request': progress.original }),
    ...(progress.replayed ? { 'Idempotent-Replayed': 'true' } : {}),
    ...(settled ? { 'Stripe-Should-Retry': 'false' } : progress.retry ? { 'Stripe-Should-Retry': 'true' } : {}),
    ...(progress.limited === true ? { 'Stripe-Rate-Limited-Reason': 'global-rate' } : {}),
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer realm="Stripe"' } : {}),
  }
}
