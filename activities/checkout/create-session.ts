import type Stripe from 'stripe'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { checkoutWorkflowId } from '#workflows/checkout/id.ts'
import { toUnix } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { signTicket, withTicket } from './ticket.ts'

/** Makes the session from the intent's row alone, under the intent's key, and writes its URL into the row. */
export async function createSession(deps: Deps, intent: CheckoutIntent, customerId: string): Promise<void> {
  const ticket = await signTicket(intent.id, deps.sessionSecret)
  const session = await stripeOf(deps).checkout.sessions.create(paramsOf(intent, customerId, ticket), {
    idempotencyKey: `${checkoutWorkflowId(intent.accountId)}/${intent.id}/session`,
  })
  deps.failPoint('session.created')
  // An attempt that was given up may still arrive here: what it began has failed by then, and stays so.
  const open = { state: 'open' as const, sessionId: session.id, sessionUrl: session.url }
  await deps.db.models.CheckoutIntent.update(open, { where: { id: intent.id, state: 'begun' } })
}

function paramsOf(intent: CheckoutIntent, customer: string, ticket: string): Stripe.Checkout.SessionCreateParams {
  const metadata = {
    account_id: intent.accountId,
    user_id: intent.userId,
    plan_id: intent.planId,
    intent_id: intent.id,
  }
  return {
    mode: 'subscription',
    customer,
    line_items: [{ price: intent.priceId, quantity: intent.quantity }],
    success_url: withTicket(intent.successUrl, ticket),
    cancel_url: intent.cancelUrl,
    expires_at: toUnix(intent.sessionExpiresAt),
    client_reference_id: intent.accountId,
    metadata,
    subscription_data: { metadata },
    ...(intent.promotionCode ? { discounts: [{ promotion_code: intent.promotionCode }] } : {}),
  }
}
