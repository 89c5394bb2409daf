import type { Ctx } from '../../store/types.ts'
import { unschedule } from '../jobs.ts'
import { cancelIntent } from '../payments/confirm.ts'
import type { CheckoutSession } from '../types.ts'
import { triedIntent } from './tried.ts'

/** Ends an open session without a purchase. */
export function expireSession(ctx: Ctx, session: CheckoutSession): void {
  unschedule(ctx.store, session.id)
  ctx.store.update(session, { status: 'expired', url: null })
  const intent = triedIntent(ctx, session)
  if (intent) cancelIntent(ctx, intent, 'abandoned')
  ctx.emit('checkout.session.expired', session)
}
