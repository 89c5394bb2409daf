import type { Ctx, StripeObject } from '../../store/types.ts'
import { newIntent } from '../payments/shapes.ts'
import { secretOf } from './session.ts'
import type { CheckoutSession, PaymentIntent } from '../types.ts'

type Tried = StripeObject & { object: 'sandbox.checkout_intent'; intent: string }

/** The payment intent that this session's page has tried in vain, if any. */
export function triedIntent(ctx: Ctx, session: CheckoutSession): PaymentIntent | undefined {
  const tried = ctx.store.get<Tried>('sandbox.checkout_intent', session.id)
  return tried && ctx.store.get<PaymentIntent>('payment_intent', tried.intent)
}

/** The payment intent by which this session's page collects: one per session, however often a card is declined. */
export function intentFor(ctx: Ctx, session: CheckoutSession): PaymentIntent {
  const present = triedIntent(ctx, session)
  if (present) {
    ctx.store.update(present, { amount: session.amount_total ?? 0 })
    return present
  }
  const subscribes = session.mode === 'subscription'
  const { description, metadata, setup_future_usage, receipt_email } = secretOf(ctx, session).intentData
  const intent = ctx.store.put({
    ...newIntent(ctx, {
      amount: session.amount_total ?? 0,
      currency: session.currency ?? 'usd',
      customer: session.customer,
      description: subscribes ? 'Subscription creation' : description,
      metadata: { ...metadata },
    }),
    payment_method_types: [...session.payment_method_types],
    receipt_email,
    setup_future_usage: subscribes ? 'off_session' : setup_future_usage,
  })
  ctx.store.put<Tried>({ object: 'sandbox.checkout_intent', id: session.id, intent: intent.id })
  ctx.emit('payment_intent.created', intent)
  return intent
}
