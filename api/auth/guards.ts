import { Problem } from '#domain/errors.ts'
import type { ServiceScope } from '#domain/services.ts'
import { hasRole, LEAST_ROLE, type PersonAction, type Role, type RoleAction } from '#domain/roles.ts'
import type { ApiContext, Person, SignedIn } from '../http/context.ts'
import type { Guard } from '../http/guard.ts'
import type { KnownSessions } from '../session/known.ts'
import type { Service, ServiceHolder } from './service.ts'
import type { SessionTokens } from './tokens.ts'

export interface Operator {
  /** As the audit log names who acted. */
  readonly actor: string
}

/** Who confirms a checkout: a signed-in owner, or whoever holds its ticket. */
export type SignedInOrTicket = SignedIn | TicketHolder

export interface TicketHolder {
  readonly intentId: string
  readonly accountId: string
}

export interface Guards {
  /** Anyone who is signed in, also when they have left the account of their token. */
  person<A extends PersonAction>(action: A): Guard<Person, A>
  /** Someone who is signed in and whose role on the account reaches the action. */
  may<A extends RoleAction>(action: A): Guard<SignedIn, A>
  mayOrTicket<A extends RoleAction>(action: A): Guard<SignedInOrTicket, A>
  readonly operator: Guard<Operator, never>
  /** Another system whose token has this scope. */
  service(scope: ServiceScope): Guard<Service, never>
}

export interface GuardParts {
  sessions: Pick<KnownSessions, 'find'>
  tokens: SessionTokens
  /** Who holds this ticket; null for one that is forged or was good once. */
  ticketHolder: (ticket: string) => Promise<TicketHolder | null>
  operatorName: (token: string) => string | null
  serviceHolder: ServiceHolder
}

const noCredentials = () => new Problem('unauthorized', 'A valid session is needed.')

function credentials(ctx: ApiContext, scheme: 'bearer' | 'ticket'): string | null {
  const [given, value, ...rest] = ctx.get('authorization').split(' ')
  return given?.toLowerCase() === scheme && value && rest.length === 0 ? value : null
}

/** The guards of an API: credentials are checked before roles, so a stranger never learns of roles. */
export function createGuards(parts: GuardParts): Guards {
  return {
    person: (route) => ({ scheme: 'session', route, identify: (ctx) => identify(ctx, parts) }),
    may: (route) => {
      const role = LEAST_ROLE[route]
      return { scheme: 'session', route, role, identify: (ctx) => signIn(ctx, parts, role) }
    },
    service: (scope) => ({
      scheme: 'service',
      scope,
      async identify(ctx) {
        const service = parts.serviceHolder(credentials(ctx, 'bearer') ?? '', scope)
        ctx.state.actor = service.actor
        return service
      },
    }),
    operator: { scheme: 'operator', identify: (ctx) => Promise.resolve(operator(ctx, parts)) },
    mayOrTicket: (route) => ({
      scheme: 'session_or_ticket',
      route,
      role: LEAST_ROLE[route],
      async identify(ctx) {
        const ticket = credentials(ctx, 'ticket')
        if (ticket === null) return signIn(ctx, parts, LEAST_ROLE[route])
        const holder = await parts.ticketHolder(ticket)
        if (!holder) throw new Problem('unauthorized', 'The ticket is not valid any more.')
        return holder
      },
    }),
  }
}

function operator(ctx: ApiContext, parts: GuardParts): Operator {
  const name = parts.operatorName(credentials(ctx, 'bearer') ?? '')
  if (name === null) throw new Problem('unauthorized', 'An operator token is needed.')
  const actor = `operator:${name}`
  ctx.state.actor = actor
  return { actor }
}

async function identify(ctx: ApiContext, parts: GuardParts): Promise<Person> {
  const claims = await parts.tokens.verify(credentials(ctx, 'bearer') ?? '')
  if (!claims) throw noCredentials()
  const row = await parts.sessions.find(claims)
  if (row?.userId !== claims.userId) throw noCredentials()
  const { userId, accountId, sessionId } = claims
  const person = { userId, accountId, sessionId, deviceId: row.deviceId, endsAt: row.endsAt, role: row.role }
  ctx.state.signedIn = person
  ctx.state.actor = `user:${userId}`
  return person
}

async function signIn(ctx: ApiContext, parts: GuardParts, least: Role): Promise<SignedIn> {
  const person = await identify(ctx, parts)
  const { role } = person
  if (role === null) throw new Problem('forbidden', 'You are no longer a member of this account.')
  if (!hasRole(role, least)) throw new Problem('forbidden', `This needs the role ${least}.`)
  return { ...person, role }
}
