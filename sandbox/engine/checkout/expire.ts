import { missing } from '../../http/errors.ts'
import type { Ctx, StripeObject } from '../../store/types.ts'
import { schedule, unschedule } from '../jobs.ts'
import { cancelIntent } from '../payments/confirm.ts'
import type { CheckoutSession } from '../types.ts'
import { secretOf, type SessionSecret } from './session.ts'
import { triedIntent } from './tried.ts'

const day = 86_400

/** The address that starts an expired session anew, and whose it is. */
type Recovery = StripeObject & { object: 'sandbox.checkout_recovery'; session: string; expires_at: number }

function recoveryOf(ctx: Ctx, session: CheckoutSession): Partial<CheckoutSession> {
  const recovery = session.after_expiration?.recovery
  if (!recovery?.enabled) return {}
  const id = ctx.store.newId('test')
  const expires_at = ctx.now + 30 * day
  ctx.store.put<Recovery>({ object: 'sandbox.checkout_recovery', id, session: session.id, expires_at })
  return { after_expiration: { recovery: { ...recovery, expires_at, url: `${ctx.baseUrl}/r/${id}` } } }
}

/** Ends an open session without a purchase; where the session asks for it, with an address that starts anew. */
export function expireSession(ctx: Ctx, session: CheckoutSession): void {
  unschedule(ctx.store, session.id)
  ctx.store.update(session, { status: 'expired', url: null, ...recoveryOf(ctx, session) })
  const intent = triedIntent(ctx, session)
  if (intent) cancelIntent(ctx, intent, 'abandoned')
  ctx.emit('checkout.session.expired', session)
}

/** Opens a copy of an expired session for the secret of its recovery address (`/r/:token`); 404 when that is unknown or too old. */
export function recoverSession(ctx: Ctx, token: string): CheckoutSession {
  const recovery = ctx.store.get<Recovery>('sandbox.checkout_recovery', token)
  const old = ctx.store.get<CheckoutSession>('checkout.session', recovery?.session ?? '')
  if (!recovery || !old || recovery.expires_at <= ctx.now) throw missing('checkout.session', token)
  const id = ctx.store.newId('cs_test')
  const session = ctx.store.put<CheckoutSession>({
    ...structuredClone(old),
    id,
    allow_promotion_codes: old.after_expiration?.recovery?.allow_promotion_codes || old.allow_promotion_codes,
    created: ctx.now,
    expires_at: ctx.now + day,
    recovered_from: old.id,
    status: 'open',
    url: `${ctx.baseUrl}/c/pay/${id}`,
  })
  ctx.store.update(session, { after_expiration: null })
  ctx.store.put<SessionSecret>({ ...structuredClone(secretOf(ctx, old)), id })
  schedule(ctx.store, 'expire_checkout', id, session.expires_at)
  return session
}
