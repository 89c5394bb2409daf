import type { DefaultContext, Middleware, ParameterizedContext } from 'koa'
import type { Role } from '#domain/roles.ts'

/** Who a session token stands for, as the rows say now. */
export interface SignedIn {
  userId: string
  accountId: string
  sessionId: string
  deviceId: string | null
  role: Role
  /** Absolute end of the session, real time. */
  endsAt: Date
}

export interface State {
  requestId: string
  /** The route's template, for logs and metrics. */
  route?: string
  signedIn?: SignedIn
}

export type ApiContext = ParameterizedContext<State, DefaultContext>
export type ApiMiddleware = Middleware<State, DefaultContext>
