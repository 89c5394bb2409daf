import { Problem } from '#domain/errors.ts'
import { type Action, hasRole, LEAST_ROLE, type Role } from '#domain/roles.ts'
import type { ApiContext, SignedIn } from '../http/context.ts'
import type { Guard } from '../http/guard.ts'
import type { KnownSessions } from '../session/known.ts'
import type { SessionClaims, SessionTokens } from './tokens.ts'

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
  /** Any signed-in user. */
  readonly signedIn: Guard<SignedIn>
  /** A signed-in user whose role reaches the action. */
  may(action: Action): Guard<SignedIn>
  readonly operator: Guard<Operator>
  mayOrTicket(action: Action): Guard<SignedInOrTicket>
}

export interface GuardParts {
  sessions: Pick<KnownSessions, 'find'>
  tokens: SessionTokens
  /** Who holds this ticket; null for one that is forged or was good once. */
  ticketHolder: (ticket: string) => Promise<TicketHolder | null>
  operatorName: (token: string) => string | null
}

const noCredentials = () => new Problem('unauthorized', 'A valid session is needed.')

function credentials(ctx: ApiContext, scheme: 'bearer' | 'ticket'): string | null {
  const [given, value, ...rest] = ctx.get('authorization').split(' ')
  return given?.toLowerCase() === scheme && value && rest.length === 0 ? value : null
}

/** The guards of an API: credentials are checked before roles, so a stranger never learns of roles. */
export function createGuards(parts: GuardParts): Guards {
  const session = (least: Role): Guard<SignedIn> => ({
    scheme: 'session',
    role: least,
    identify: (ctx) => signIn(ctx, parts, least),
  })
  return {
    signedIn: session('member'),
    may: (action) => session(LEAST_ROLE[action]),
    operator: { scheme: 'operator', identify: (ctx) => Promise.resolve(operator(ctx, parts)) },
    mayOrTicket: (action) => ({
      scheme: 'session_or_ticket',
      role: LEAST_ROLE[action],
      async identify(ctx) {
        const ticket = credentials(ctx, 'ticket')
        if (ticket === null) return signIn(ctx, parts, LEAST_ROLE[action])
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
  return { actor: `operator:${name}` }
}

async function signIn(ctx: ApiContext, parts: GuardParts, least: Role): Promise<SignedIn> {
  const claims = await parts.tokens.verify(credentials(ctx, 'bearer') ?? '')
  if (!claims) throw noCredentials()
  const signedIn = await present(claims, parts)
  ctx.state.signedIn = signedIn
  if (!hasRole(signedIn.role, least)) throw new Problem('forbidden', `This needs the role ${least}.`)
  return signedIn
}

async function present(claims: SessionClaims, parts: GuardParts): Promise<SignedIn> {
  const row = await parts.sessions.find(claims)
  if (row?.userId !== claims.userId) throw noCredentials()
  if (row.role === null) throw new Problem('forbidden', 'You are no longer a member of this account.')
  const { userId, accountId, sessionId } = claims
  return { userId, accountId, sessionId, deviceId: row.deviceId, endsAt: row.endsAt, role: row.role }
}
