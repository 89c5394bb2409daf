import type { DefaultContext, Middleware, ParameterizedContext } from 'koa'
import type { Role } from '#domain/roles.ts'

/** Who a session token stands for, as the rows say now. */
export interface Person {
  userId: string
  /** The account that the token is for. */
  accountId: string
  /** Null for a token of the host application: the session is there. */
  sessionId: string | null
  deviceId: string | null
  /** Null when they have left that account. */
  role: Role | null
  /** Absolute end of the session, real time. */
  endsAt: Date
}

/** A person with a session of ours. */
export interface OwnSession extends Person {
  sessionId: string
}

/** A person who is on the account. */
export interface SignedIn extends Person {
  role: Role
}

export interface State {
  requestId: string
  /** The route's template, for logs and metrics. */
  route?: string
  signedIn?: Person
  /** As the audit log names who asks: `user:<id>`, `operator:<name>`, …; set by the guard. */
  actor?: string
  /** Who really asks, behind whatever proxies are trusted; empty when the connection is gone. */
  address?: string
}

export type ApiContext = ParameterizedContext<State, DefaultContext>
export type ApiMiddleware = Middleware<State, DefaultContext>
