import type Stripe from 'stripe'
import type { Recovery } from '#db/models/recovery.ts'
import type { RecoveryOutcome } from '#domain/access.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'

/** What Stripe says at this moment about the invoice, its subscription and the cards that could be charged. */
export interface RecoveryNow {
  invoice: Stripe.Invoice
  subscription: Stripe.Subscription
  customerCard: Stripe.PaymentMethod | null
}

export async function readNow(deps: Deps, recovery: Recovery): Promise<RecoveryNow> {
  const stripe = stripeOf(deps)
  const [invoice, subscription] = await Promise.all([
    stripe.invoices.retrieve(recovery.invoiceId),
    stripe.subscriptions.retrieve(recovery.subscriptionId, {
      expand: ['default_payment_method', 'customer.invoice_settings.default_payment_method'],
    }),
  ])
  return { invoice, subscription, customerCard: customerCardOf(subscription) }
}

function customerCardOf({ customer }: Stripe.Subscription): Stripe.PaymentMethod | null {
  if (typeof customer === 'string' || customer.deleted) return null
  const card = customer.invoice_settings.default_payment_method
  return card && typeof card === 'object' ? card : null
}

/** How the recovery is over by what Stripe says, or null. What the policy itself is ending is not over by being void. */
export function overBy(recovery: Recovery, { invoice, subscription }: RecoveryNow): RecoveryOutcome | null {
  if (invoice.status === 'paid') return 'recovered'
  if (subscription.status === 'canceled') return recovery.state === 'ending' ? 'canceled' : 'subscription_ended'
  const settledOtherwise = invoice.status === 'void' || invoice.status === 'uncollectible'
  return settledOtherwise && recovery.state === 'open' ? 'voided' : null
}

/** Whether a payment of the invoice, whoever made it, is not decided yet. */
export async function isProcessing(deps: Deps, invoice: Stripe.Invoice): Promise<boolean> {
  const expand = ['data.payment.payment_intent']
  const { data } = await stripeOf(deps).invoicePayments.list({ invoice: invoice.id, limit: 10, expand })
  return data.some(
    ({ payment: { payment_intent: intent } }) => typeof intent === 'object' && intent?.status === 'processing',
  )
}

/** Whether Stripe itself still means to try: then we do not. */
export const stripeMeansToRetry = (invoice: Stripe.Invoice): boolean =>
  invoice.auto_advance === true || invoice.next_payment_attempt !== null
