import type { PageAnswer, PageRequest, PageRoute } from '../engine/contract.ts'
import type { CheckoutSession } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { filled, withoutCode } from './card-form.ts'
import { checkoutForm } from './checkout-form.ts'
import { sessionOver } from './checkout-over.ts'
import { submitCheckout, toShop } from './checkout-submit.ts'
import { html } from './html.ts'
import { page } from './layout.ts'

function submitted(ctx: Ctx, session: CheckoutSession, form: Record<string, string>): PageAnswer {
  // Sent twice: the first time has bought it, and both lead to the shop.
  if (session.status === 'complete') return toShop(ctx, session)
  if (session.status !== 'open') return sessionOver(session)
  const typed = filled(form)
  if (typed) return checkoutForm(ctx, session, typed, {})
  const outcome = submitCheckout(ctx, session, form)
  return 'wrongs' in outcome ? checkoutForm(ctx, session, withoutCode(form), outcome.wrongs) : outcome
}

const route = (
  method: 'GET' | 'POST',
  path: string,
  act: (ctx: Ctx, session: CheckoutSession, request: PageRequest) => PageAnswer,
): PageRoute => ({
  method,
  path: `/c/pay/:session${path}`,
  handle(ctx, request) {
    const session = ctx.store.get<CheckoutSession>('checkout.session', request.params.session ?? '')
    return session ? act(ctx, session, request) : page('Not found', html`<p>There is no such checkout.</p>`, 404)
  },
})

/** Stripe's hosted Checkout. */
export const checkoutPages: PageRoute[] = [
  route('GET', '', (ctx, session) =>
    session.status === 'open' ? checkoutForm(ctx, session, {}, {}) : sessionOver(session),
  ),
  route('POST', '', (ctx, session, { form }) => submitted(ctx, session, form)),
]
