import type { Ctx, StripeObject } from '../../store/types.ts'
import type { PortalSession } from '../types.ts'

/** The secret in a portal page's address. It ages in real time: a moved clock must not close the page a person looks at. */
type PortalToken = StripeObject & { object: 'sandbox.portal_token'; session: string; issued_ms: number }

const lifeMs = 3_600_000

/** A new secret for a session's page. */
export const issueToken = (ctx: Ctx, session: string): string =>
  ctx.store.put<PortalToken>({
    object: 'sandbox.portal_token',
    id: ctx.store.newId('test'),
    session,
    issued_ms: Date.now(),
  }).id

/** The session of a secret that is at most an hour old. */
export function sessionOfToken(ctx: Ctx, token: string): PortalSession | undefined {
  const found = ctx.store.get<PortalToken>('sandbox.portal_token', token)
  if (!found || Date.now() - found.issued_ms > lifeMs) return undefined
  return ctx.store.get<PortalSession>('billing_portal.session', found.session)
}
