import type { ServiceScope } from '#domain/services.ts'
import type { Role } from '#domain/roles.ts'
import type { ApiContext } from './context.ts'

export type Scheme = 'public' | 'session' | 'operator' | 'service' | 'session_or_ticket'

/** Decides who may call an endpoint, before anything of the request's body is read. */
export interface Guard<Who, Route extends string = string> {
  readonly scheme: Scheme
  /** `GET /me`: the entry of the table of roles that it was made from; no other route may use it. */
  readonly route?: Route
  /** The least role of a signed-in caller. */
  readonly role?: Role
  /** Tokens of a host application are refused. */
  readonly ownOnly?: true
  /** What a calling system's token must be good for. */
  readonly scope?: ServiceScope
  /** Who asks. Throws 401 without good credentials, 403 when the role does not reach. */
  identify(ctx: ApiContext): Promise<Who>
}

/** For everyone, signed in or not. */
export const anyone: Guard<null, never> = { scheme: 'public', identify: () => Promise.resolve(null) }
