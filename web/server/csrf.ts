import { z } from 'zod'
import type { Sealer } from './seal.ts'

const PURPOSE = 'csrf'
const TTL_MS = 12 * 3_600_000

/**
 * Who a form belongs to: a signed-in session; a visitor who is about to sign in; or the person at the local console.
 * A token of one kind is worth nothing for another.
 */
export type FormKind = 'session' | 'sign_in' | 'console'
export type Binding = { kind: FormKind; id: string }

const Bound = z.object({ kind: z.enum(['session', 'sign_in', 'console']), id: z.string() })

/** A token for forms, good for twelve hours and only together with what it is bound to. */
export function issueCsrf(sealer: Sealer, binding: Binding): string {
  return sealer.seal(PURPOSE, binding, TTL_MS)
}

/**
 * Whether a form's token belongs to the request; `id` is what the request itself carries. A host that blocks cookies
 * sends none back when signing in: such a request has no ambient authority to abuse, so any sign-in token will do.
 */
export function csrfMatches(sealer: Sealer, token: string, request: { kind: FormKind; id: string | null }): boolean {
  const bound = Bound.safeParse(sealer.open(PURPOSE, token)).data
  if (bound?.kind !== request.kind) return false
  return bound.id === request.id || (request.kind === 'sign_in' && request.id === null)
}

/** Whether a mutating request comes from a page of another origin, or does not say where it comes from. */
export function isForeign(headers: Headers, ownOrigins: ReadonlySet<string>): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return true
  return !ownOrigins.has(headers.get('origin') ?? '')
}
