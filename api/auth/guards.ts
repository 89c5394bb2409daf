import { Problem } from '#domain/errors.ts'
import type { ServiceScope } from '#domain/services.ts'
import { hasRole, LEAST_ROLE, type PersonAction, type Role, type RoleAction } from '#domain/roles.ts'
import type { ApiContext, OwnSession, Person, SignedIn } from '../http/context.ts'
import type { Guard } from '../http/guard.ts'
import { ipPrefixOf } from '../session/devices.ts'
import type { HostPeople } from '../session/host-people.ts'
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
  /** Anyone whose session is one of ours: a host application renews its own. */
  ownSession<A extends PersonAction>(action: A): Guard<OwnSession, A>
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
  /** Who a host application's token stands for; null when there is no such application, or the token is not one. */
  hostPerson: HostPeople
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
    ownSession: (route) => ({ scheme: 'session', route, ownOnly: true, identify: (ctx) => ownSession(ctx, parts) }),
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
        ctx.state.actor = `ticket:${holder.intentId}`
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
  const token = credentials(ctx, 'bearer') ?? ''
  const { address = '', requestId } = ctx.state
  const person =
    (await ofSession(token, parts)) ?? (await parts.hostPerson(token, { requestId, network: ipPrefixOf(address) }))
  if (!person) throw noCredentials()
  ctx.state.signedIn = person
  ctx.state.actor = `user:${person.userId}`
  return person
}

async function ofSession(token: string, parts: GuardParts): Promise<OwnSession | null> {
  const claims = await parts.tokens.verify(token)
  const row = claims && (await parts.sessions.find(claims))
  if (!row || row.userId !== claims.userId) return null
  const { userId, accountId, sessionId } = claims
  return { userId, accountId, sessionId, deviceId: row.deviceId, endsAt: row.endsAt, role: row.role }
}

async function ownSession(ctx: ApiContext, parts: GuardParts): Promise<OwnSession> {
  const person = await identify(ctx, parts)
  const { sessionId } = person
  if (sessionId === null) throw new Problem('forbidden', 'The token is another application’s: get the next one there.')
  return { ...person, sessionId }
}

async function signIn(ctx: ApiContext, parts: GuardParts, least: Role): Promise<SignedIn> {
  const person = await identify(ctx, parts)
  const { role } = person
  if (role === null) throw new Problem('forbidden', 'You are no longer a member of this account.')
  if (!hasRole(role, least)) throw new Problem('forbidden', `This needs the role ${least}.`)
  return { ...person, role }
}
