import { recoverSession } from '../engine/checkout/expire.ts'
import type { PageAnswer, PageRequest, PageRoute } from '../engine/contract.ts'
import type { CheckoutSession } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { filled, withoutCode } from './card-form.ts'
import { changePromotion, changeQuantity, placeOf } from './checkout-changes.ts'
import { checkoutForm } from './checkout-form.ts'
import { sessionOver } from './checkout-over.ts'
import { submitCheckout, toShop } from './checkout-submit.ts'
import type { Typed, Wrongs } from './fields.ts'
import { html } from './html.ts'
import { page } from './layout.ts'

function submitted(ctx: Ctx, session: CheckoutSession, form: Typed): PageAnswer {
  const typed = filled(form)
  if (typed) return checkoutForm(ctx, session, typed, {})
  const outcome = submitCheckout(ctx, session, form)
  return 'wrongs' in outcome ? checkoutForm(ctx, session, withoutCode(form), outcome.wrongs) : outcome
}

const changed = (ctx: Ctx, session: CheckoutSession, form: Typed, wrongs: Wrongs | null): PageAnswer =>
  wrongs ? checkoutForm(ctx, session, form, wrongs) : { status: 303, redirect: placeOf(session) }

type Act = (ctx: Ctx, session: CheckoutSession, request: PageRequest) => PageAnswer

/** `act` is for sessions that are open; `over` for the others. */
const route = (
  method: 'GET' | 'POST',
  path: string,
  act: Act,
  over: Act = (_ctx, one) => sessionOver(one),
): PageRoute => ({
  method,
  path: `/c/pay/:session${path}`,
  handle(ctx, request) {
    const session = ctx.store.get<CheckoutSession>('checkout.session', request.params.session ?? '')
    if (!session) return page('Not found', html`<p>There is no such checkout.</p>`, 404)
    return session.status === 'open' ? act(ctx, session, request) : over(ctx, session, request)
  },
})

/** Stripe's hosted Checkout. A form that is sent twice buys once: the second time follows the first to the shop. */
export const checkoutPages: PageRoute[] = [
  route('GET', '', (ctx, session) => checkoutForm(ctx, session, {}, {})),
  route(
    'POST',
    '',
    (ctx, session, { form }) => submitted(ctx, session, form),
    (ctx, session) => (session.status === 'complete' ? toShop(ctx, session) : sessionOver(session)),
  ),
  route('POST', '/promotion', (ctx, session, { form }) =>
    changed(ctx, session, form, changePromotion(ctx, session, form)),
  ),
  route('POST', '/quantity', (ctx, session, { form }) =>
    changed(ctx, session, form, changeQuantity(ctx, session, form)),
  ),
  {
    method: 'GET',
    path: '/r/:token',
    handle: (ctx, { params }) => ({ status: 303, redirect: placeOf(recoverSession(ctx, params.token ?? '')) }),
  },
]
