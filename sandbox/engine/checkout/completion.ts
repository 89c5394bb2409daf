import { cardError, invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { attachMethod } from '../payment-methods.ts'
import { confirmIntent } from '../payments/confirm.ts'
import { asksHolder, attachDeclineOf, markSetUp } from '../payments/outcome.ts'
import type { CheckoutSession, Customer, PaymentIntent, PaymentMethod } from '../types.ts'
import { intentFor } from './tried.ts'

/** Throws 400 when the session is over. */
export function refuseUnlessOpen(session: CheckoutSession): void {
  if (session.status === 'open') return
  throw invalidRequest(
    session.status === 'complete'
      ? 'This Checkout Session has already been completed.'
      : 'This Checkout Session has expired.',
  )
}

/** Throws the decline of a card that cannot even be attached. */
function refuseBadCard(ctx: Ctx, method: PaymentMethod): void {
  const decline = attachDeclineOf(ctx, method)
  if (decline) throw cardError({ ...decline, payment_method: structuredClone(method) })
}

/** Collects what is due now. Answers the intent, paid or (a bank debit) processing; null when the holder must authenticate first. */
export function collect(
  ctx: Ctx,
  session: CheckoutSession,
  method: PaymentMethod,
  authenticated: boolean,
): PaymentIntent | null {
  const intent = intentFor(ctx, session)
  const confirmed = confirmIntent(ctx, intent, method, { authenticated, invoice: null })
  switch (confirmed.type) {
    case 'succeeded':
    case 'processing':
      return intent
    case 'requires_action':
      return null
    case 'declined':
      throw cardError({
        ...confirmed.decline,
        charge: confirmed.charge.id,
        payment_intent: structuredClone(intent),
        payment_method: structuredClone(method),
      })
  }
}

/** A card for a session that costs nothing now: it must be attachable, and its holder may have to authenticate. */
export function savesFreely(ctx: Ctx, method: PaymentMethod, authenticated: boolean): boolean {
  refuseBadCard(ctx, method)
  return authenticated || !asksHolder(ctx, method)
}

/** Keeps the payment method for later payments of the customer. */
export function keepMethod(ctx: Ctx, method: PaymentMethod, customer: Customer, authenticated: boolean): void {
  attachMethod(ctx, method, customer.id)
  if (authenticated) markSetUp(ctx, method.id)
}
