import type { Ctx } from '../../store/types.ts'
import { attemptProcesses } from '../invoices/attempt.ts'
import { settlePaid } from '../invoices/settle.ts'
import { redeem } from '../subscriptions/discounts.ts'
import { startSubscription } from '../subscriptions/start.ts'
import type { CheckoutSession, Customer, PaymentIntent, PaymentMethod } from '../types.ts'
import { namePayer } from './name-payer.ts'
import { secretOf, wantedAgain } from './session.ts'

const day = 86_400

/** What a person at the page has agreed to. */
export interface Agreed {
  customer: Customer
  method: PaymentMethod | null
  /** What was collected, or is being debited; null when nothing was due. */
  intent: PaymentIntent | null
}

/** Completes `mode=subscription`: the subscription begins, its first invoice paid by what the page collected. */
export function subscribe(ctx: Ctx, session: CheckoutSession, agreed: Agreed): Partial<CheckoutSession> {
  const { customer, method, intent } = agreed
  const secret = secretOf(ctx, session)
  const { lines, subscriptionData, trialDays, discounts } = secret
  const wanted = wantedAgain(secret, lines)
  const parts = {
    customer,
    ...(session.currency === null ? {} : { currency: session.currency }),
    items: wanted.filter(({ price }) => price.recurring !== null),
    metadata: { ...subscriptionData.metadata },
    description: subscriptionData.description,
    defaultPaymentMethod: method?.id ?? null,
    trialEnd: trialDays === null ? subscriptionData.trialEnd : ctx.now + trialDays * day,
    missingPaymentMethod: subscriptionData.missingPaymentMethod,
    discounts: redeem(ctx, discounts, customer.id, session.id),
    defaultTaxRates: subscriptionData.defaultTaxRates,
  }
  const extras = wanted.filter(({ price }) => price.recurring === null)
  const { subscription, invoice } = startSubscription(ctx, parts, { pay: false, extras, ...(intent ? { intent } : {}) })
  if (intent) {
    namePayer(ctx, intent, customer, invoice)
    if (intent.status === 'processing') attemptProcesses(ctx, invoice, 1)
    else settlePaid(ctx, invoice, { attempt_count: 1, attempted: true })
  }
  return { invoice: invoice.id, subscription: subscription.id }
}
