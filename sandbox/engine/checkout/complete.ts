import { cardError, invalidRequest } from '../../http/errors.ts'
import type { Ctx, LedgerEntry, StripeObject } from '../../store/types.ts'
import { settlePaid } from '../invoices/settle.ts'
import { unschedule } from '../jobs.ts'
import { attachMethod } from '../payment-methods.ts'
import { confirmIntent } from '../payments/confirm.ts'
import { asksHolder, attachDeclineOf, markSetUp } from '../payments/outcome.ts'
import { redeem } from '../subscriptions/discounts.ts'
import { startSubscription, type Started } from '../subscriptions/start.ts'
import type { CheckoutSession, Customer, Invoice, PaymentIntent, PaymentMethod } from '../types.ts'
import { payingCustomer, type Payer } from './payer.ts'
import { needsCard, secretOf } from './session.ts'
import { intentFor } from './tried.ts'

const day = 86_400

/** What came of a person's submitting the page; a decline is thrown as a 402 and leaves the session open. */
export type Completion = { type: 'complete'; event: string } | { type: 'requires_action' }

function refuseUnlessOpen(session: CheckoutSession): void {
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

/** Collects what is due now. Answers the paid intent; null when the holder must authenticate first. */
function collect(
  ctx: Ctx,
  session: CheckoutSession,
  method: PaymentMethod,
  authenticated: boolean,
): PaymentIntent | null {
  const intent = intentFor(ctx, session, session.customer)
  const confirmed = confirmIntent(ctx, intent, method, { authenticated, invoice: null })
  if (confirmed.type === 'requires_action') return null
  if (confirmed.type === 'succeeded') return intent
  throw cardError({
    ...confirmed.decline,
    charge: confirmed.charge.id,
    payment_intent: structuredClone(intent),
    payment_method: structuredClone(method),
  })
}

/** The payment was made before there was an invoice: the ledger and the charge learn of it now. */
function nameInvoice(ctx: Ctx, intent: PaymentIntent, invoice: Invoice, customer: Customer): void {
  ctx.store.update(intent, { customer: customer.id })
  const entry = ctx.store.get<StripeObject & LedgerEntry>('sandbox.ledger', intent.latest_charge ?? '')
  if (entry) ctx.store.update(entry, { invoice: invoice.id, customer: customer.id })
  const charge = ctx.store.get<StripeObject>('charge', intent.latest_charge ?? '')
  if (charge) ctx.store.update(charge, { customer: customer.id })
}

function subscribe(
  ctx: Ctx,
  session: CheckoutSession,
  customer: Customer,
  method: PaymentMethod | null,
  intent: PaymentIntent | null,
): Started {
  const { lines, subscriptionData, trialDays, discounts } = secretOf(ctx, session)
  const wanted = lines.flatMap(({ price, quantity }) => (price ? [{ price, quantity: quantity ?? 1 }] : []))
  const parts = {
    customer,
    items: wanted.filter(({ price }) => price.recurring !== null),
    metadata: { ...subscriptionData.metadata },
    description: subscriptionData.description,
    defaultPaymentMethod: method?.id ?? null,
    trialEnd: trialDays === null ? subscriptionData.trialEnd : ctx.now + trialDays * day,
    missingPaymentMethod: subscriptionData.missingPaymentMethod,
    discounts: redeem(ctx, discounts, customer.id, session.id),
  }
  const extras = wanted.filter(({ price }) => price.recurring === null)
  const started = startSubscription(ctx, parts, { pay: false, extras, ...(intent ? { intent } : {}) })
  if (intent) {
    nameInvoice(ctx, intent, started.invoice, customer)
    settlePaid(ctx, started.invoice, { attempt_count: 1, attempted: true })
  }
  return started
}

function finish(ctx: Ctx, session: CheckoutSession, customer: Customer, started: Started, paid: boolean): string {
  unschedule(ctx.store, session.id)
  ctx.store.update(session, {
    status: 'complete',
    payment_status: paid ? 'paid' : 'no_payment_required',
    customer: customer.id,
    customer_details: {
      address: customer.address ?? null,
      business_name: null,
      email: customer.email,
      individual_name: null,
      name: customer.name ?? null,
      phone: customer.phone ?? null,
      tax_exempt: customer.tax_exempt ?? 'none',
      tax_ids: [],
    },
    invoice: started.invoice.id,
    subscription: started.subscription.id,
    url: null,
  })
  return ctx.emit('checkout.session.completed', session)
}

/** A card for a session that costs nothing now: it must be attachable, and its holder may have to authenticate. */
function savesFreely(ctx: Ctx, method: PaymentMethod, authenticated: boolean): boolean {
  refuseBadCard(ctx, method)
  return authenticated || !asksHolder(ctx, method)
}

function keepCard(ctx: Ctx, method: PaymentMethod, customer: Customer, authenticated: boolean): void {
  attachMethod(ctx, method, customer.id)
  if (authenticated) markSetUp(ctx, method.id)
}

/**
 * A person submits the page: pays what is due, and the subscription begins. Throws 402 for a decline (the session stays open)
 * and 400 for a session that is over. `authenticated`: the holder has passed the challenge.
 */
export function completeSession(
  ctx: Ctx,
  session: CheckoutSession,
  method: PaymentMethod | null,
  payer: Payer,
  authenticated: boolean,
): Completion {
  refuseUnlessOpen(session)
  if (!method && needsCard(session)) throw invalidRequest('A payment method is needed.', { param: 'payment_method' })
  const due = (session.amount_total ?? 0) > 0
  const intent = due && method ? collect(ctx, session, method, authenticated) : null
  const agreed = due ? intent !== null : !method || savesFreely(ctx, method, authenticated)
  if (!agreed) return { type: 'requires_action' }
  const customer = payingCustomer(ctx, session, payer, secretOf(ctx, session).customerUpdate)
  if (method) keepCard(ctx, method, customer, authenticated)
  const started = subscribe(ctx, session, customer, method, intent)
  return { type: 'complete', event: finish(ctx, session, customer, started, due) }
}
