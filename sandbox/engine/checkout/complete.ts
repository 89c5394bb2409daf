import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { unschedule } from '../jobs.ts'
import { debitOfSession } from '../payments/debit.ts'
import { setUpMethod } from '../payments/setup.ts'
import type { CheckoutSession, Customer, PaymentIntent, PaymentMethod } from '../types.ts'
import { buy } from './buy.ts'
import { collect, keepMethod, refuseUnlessOpen, savesFreely } from './completion.ts'
import { payerDetails, payingCustomer, type Payer } from './payer.ts'
import { needsCard, secretOf } from './session.ts'
import { subscribe } from './subscribe.ts'

/** What came of a person's submitting the page; a decline is thrown as a 402 and leaves the session open. */
export type Completion = { type: 'complete'; event: string } | { type: 'requires_action' }

interface Submitted {
  customer: Customer | null
  method: PaymentMethod | null
  intent: PaymentIntent | null
  authenticated: boolean
}

function refuseMethod(session: CheckoutSession, method: PaymentMethod | null): void {
  if (!method && needsCard(session)) throw invalidRequest('A payment method is needed.', { param: 'payment_method' })
  if (!method || session.payment_method_types.includes(method.type)) return
  throw invalidRequest(`This session does not take payment methods of type ${method.type}.`, {
    param: 'payment_method',
  })
}

function setUp(ctx: Ctx, session: CheckoutSession, submitted: Submitted): Partial<CheckoutSession> {
  const { method, customer, authenticated } = submitted
  if (!method) return {}
  const { description, metadata } = secretOf(ctx, session).intentData
  const about = { description, metadata: { ...metadata }, payment_method_types: [...session.payment_method_types] }
  return { setup_intent: setUpMethod(ctx, method, customer?.id ?? null, authenticated, about).id }
}

/** What the session's mode makes of it. */
function carryOut(ctx: Ctx, session: CheckoutSession, submitted: Submitted): Partial<CheckoutSession> {
  const { customer, method, intent } = submitted
  if (session.mode === 'setup') return setUp(ctx, session, submitted)
  if (session.mode === 'subscription' && customer) return subscribe(ctx, session, { customer, method, intent })
  return buy(ctx, session, customer, intent)
}

function statusOf(intent: PaymentIntent | null): CheckoutSession['payment_status'] {
  if (!intent) return 'no_payment_required'
  return intent.status === 'processing' ? 'unpaid' : 'paid'
}

function finish(ctx: Ctx, session: CheckoutSession, payer: Payer, submitted: Submitted): string {
  const { customer, intent } = submitted
  const made = carryOut(ctx, session, submitted)
  unschedule(ctx.store, session.id)
  if (intent?.status === 'processing') debitOfSession(ctx, intent, session.id)
  ctx.store.update(session, {
    ...made,
    status: 'complete',
    payment_status: statusOf(intent),
    customer: customer?.id ?? null,
    customer_details: payerDetails(customer, payer),
    url: null,
  })
  return ctx.emit('checkout.session.completed', session)
}

/** Whether the payment method stays with the customer: always for what recurs, else where the request said so. */
function keeps(ctx: Ctx, session: CheckoutSession): boolean {
  return session.mode !== 'payment' || secretOf(ctx, session).intentData.setup_future_usage !== null
}

/**
 * A person submits the page: pays what is due, and gets what the mode says (a subscription, a payment, a saved payment method).
 * Throws 402 for a decline (the session stays open) and 400 for a session that is over. `authenticated`: the holder has passed
 * the challenge. A bank debit completes it `unpaid`.
 */
export function completeSession(
  ctx: Ctx,
  session: CheckoutSession,
  method: PaymentMethod | null,
  payer: Payer,
  authenticated: boolean,
): Completion {
  refuseUnlessOpen(session)
  refuseMethod(session, method)
  const due = (session.amount_total ?? 0) > 0
  const intent = due && method ? collect(ctx, session, method, authenticated) : null
  const agreed = due ? intent !== null : !method || savesFreely(ctx, method, authenticated)
  if (!agreed) return { type: 'requires_action' }
  const customer = payingCustomer(ctx, session, payer)
  if (method && customer && keeps(ctx, session)) keepMethod(ctx, method, customer, authenticated)
  return { type: 'complete', event: finish(ctx, session, payer, { customer, method, intent, authenticated }) }
}
