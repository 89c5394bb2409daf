import type Stripe from 'stripe'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { Problem } from '#domain/errors.ts'
import { checkoutWorkflowId } from '#workflows/checkout/id.ts'
import { toUnix } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { signTicket, withTicket } from './ticket.ts'

/** Makes the session from the intent's row alone, under the intent's key, and writes its URL into the row, which it answers. */
export async function createSession(deps: Deps, intent: CheckoutIntent, customerId: string): Promise<CheckoutIntent> {
  const ticket = await signTicket(intent.id, deps.sessionSecret)
  const params = { ...paramsOf(intent, customerId, ticket), ...(await discountOf(deps, intent)) }
  const session = await stripeOf(deps).checkout.sessions.create(params, {
    idempotencyKey: `${checkoutWorkflowId(intent.accountId)}/${intent.id}/session`,
  })
  deps.failPoint('session.created')
  // An attempt that was given up may still arrive here: what it began has failed by then, and stays so.
  const open = { state: 'open' as const, sessionId: session.id, sessionUrl: session.url }
  const where = { id: intent.id, state: 'begun' as const }
  const [, [opened]] = await deps.db.models.CheckoutIntent.update(open, { where, returning: true })
  return opened ?? intent.reload()
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
  }
}

/** People type a code; Stripe wants the promotion code's id. */
async function discountOf(deps: Deps, { promotionCode: code }: CheckoutIntent) {
  if (!code) return {}
  const { data } = await stripeOf(deps).promotionCodes.list({ code, active: true, limit: 1 })
  if (!data[0]) throw new Problem('validation_failed', 'This promotion code is not valid.')
  return { discounts: [{ promotion_code: data[0].id }] }
}
