import { createHash } from 'node:crypto'
import type { Store, StripeObject } from '../store/types.ts'
import { conflict, idempotencyMismatch, invalidRequest, type StripeFailure } from './errors.ts'
import { canonical, type Branch } from './form.ts'

/** An answer that is given again for its key. Ages in real time. */
interface Remembered extends StripeObject {
  object: 'sandbox.idempotency'
  fingerprint: string
  status: number
  body: string
  request: string
  created_ms: number
}

/** An answer given before: its status, its body and the request that it was made for. */
export type Replay = Pick<Remembered, 'status' | 'body' | 'request'>

const dayMs = 24 * 60 * 60 * 1000

/** How long answers are remembered, in real milliseconds; changed in place, inside a step. */
export const idempotencySettings = (store: Store): { retention_ms: number } =>
  store.meta('idempotency', { retention_ms: dayMs })

/** What a key is bound to. */
export const fingerprintOf = (method: string, path: string, params: Branch): string =>
  createHash('sha256')
    .update(`${method} ${path} ${canonical(params)}`)
    .digest('base64')

/** The keys of one account. In-progress marks are in memory only: work that a crash cut short was never saved. */
export class IdempotencyKeys {
  private readonly inProgress = new Set<string>()
  private readonly store: Store

  constructor(store: Store) {
    this.store = store
  }

  /**
   * The answer given before for this key, or undefined when it is free and now in progress.
   * Throws 400 for a key used with other parameters or too long, 409 while its first request runs.
   */
  claim(key: string, fingerprint: string): Replay | undefined {
    if (key.length > 255) throw invalidRequest('Idempotency keys can be at most 255 characters.')
    const known = this.store.get<Remembered>('sandbox.idempotency', key)
    if (known && !this.expired(known)) {
      if (known.fingerprint !== fingerprint) throw idempotencyMismatch(key)
      return known
    }
    if (this.inProgress.has(key)) {
      throw conflict(
        'There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, ' +
          `and the other request is still going through): ${key}`,
        'idempotency_key_in_use',
      )
    }
    this.inProgress.add(key)
    return undefined
  }

  release(key: string): void {
    this.inProgress.delete(key)
  }

  /** Remembers an answer, inside the step that it tells of. */
  remember(key: string, fingerprint: string, answer: Replay): void {
    this.prune()
    this.store.remove('sandbox.idempotency', key)
    this.store.put<Remembered>({
      object: 'sandbox.idempotency',
      id: key,
      fingerprint,
      status: answer.status,
      body: answer.body,
      request: answer.request,
      created_ms: Date.now(),
    })
  }

  private expired(known: Remembered): boolean {
    return Date.now() - known.created_ms > idempotencySettings(this.store).retention_ms
  }

  /** Forgets from the oldest on; stops at the first that is still good. */
  private prune(): void {
    const old: string[] = []
    for (const known of this.store.all<Remembered>('sandbox.idempotency')) {
      if (!this.expired(known)) break
      old.push(known.id)
    }
    for (const id of old) this.store.remove('sandbox.idempotency', id)
  }
}

/** Failures from before execution, which leave a key free: bad parameters, no access, another request in the way, too many. */
export function leavesKeyFree({ status, body }: StripeFailure): boolean {
  if (status === 401 || status === 409 || status === 429 || status > 500) return true
  const code = body.error.code
  return status === 400 && typeof code === 'string' && /^parameters?_/.test(code)
}
