import type Stripe from 'stripe'
import type { InferCreationAttributes } from 'sequelize'
import type { Invoice } from '#db/models/invoice.ts'
import type { PaymentMethod } from '#db/models/payment-method.ts'
import type { Subscription } from '#db/models/subscription.ts'
import { cancelAtOf, periodOf } from '#domain/subscriptions.ts'
import { fromUnix } from '../clock.ts'
import type { PlanBook } from '../plan-book.ts'
import type { PaymentFailure } from './read-stripe.ts'

// The one place that turns Stripe's objects into rows (API 2026-10-28: periods are on the items, the subscription of an
// invoice under `parent`).

const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)

/** The item that carries the plan: the first whose price is one of ours, else the first. */
function mainItem(subscription: Stripe.Subscription, plans: PlanBook): Stripe.SubscriptionItem {
  const items = subscription.items.data
  const item = items.find(({ price }) => plans.planOf(price)) ?? items[0]
  if (!item) throw new Error(`Subscription ${subscription.id} has no items`)
  return item
}

type SubscriptionRow = Omit<InferCreationAttributes<Subscription>, 'isCurrent' | 'syncedAt'>

export function subscriptionRow(
  subscription: Stripe.Subscription,
  accountId: string,
  plans: PlanBook,
): SubscriptionRow {
  const item = mainItem(subscription, plans)
  const period = periodOf(subscription.items.data)
  return {
    id: subscription.id,
    accountId,
    stripeCustomerId: idOf(subscription.customer) as string,
    status: subscription.status as SubscriptionRow['status'],
    planId: plans.planOf(item.price)?.id ?? null,
    ...priceOf(item),
    currentPeriodStart: period.start,
    currentPeriodEnd: period.end,
    trialEnd: fromUnix(subscription.trial_end),
    cancelAt: cancelAtOf(subscription),
    canceledAt: fromUnix(subscription.canceled_at),
    endedAt: fromUnix(subscription.ended_at),
    pauseUntil: fromUnix(subscription.pause_collection?.resumes_at),
    defaultPaymentMethodId: idOf(subscription.default_payment_method),
    latestInvoiceId: idOf(subscription.latest_invoice),
    intentId: subscription.metadata['intent_id'] ?? null,
    stripeCreatedAt: fromUnix(subscription.created) as Date,
  }
}

function priceOf({ price, quantity }: Stripe.SubscriptionItem) {
  return {
    priceId: price.id,
    quantity: quantity ?? 1,
    amountCents: price.unit_amount ?? 0,
    currency: price.currency,
    interval: (price.recurring?.interval ?? 'month') as SubscriptionRow['interval'],
    intervalCount: price.recurring?.interval_count ?? 1,
  }
}

type InvoiceRow = Omit<InferCreationAttributes<Invoice>, 'syncedAt'>

export function invoiceRow(invoice: Stripe.Invoice, accountId: string, failure: PaymentFailure | null): InvoiceRow {
  return {
    id: invoice.id,
    accountId,
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    status: (invoice.status ?? 'draft') as InvoiceRow['status'],
    number: invoice.number,
    description: invoice.description ?? orNull(invoice.lines.data[0]?.description),
    billingReason: invoice.billing_reason,
    currency: invoice.currency,
    amountDueCents: invoice.amount_due,
    amountPaidCents: invoice.amount_paid,
    amountRemainingCents: invoice.amount_remaining,
    ...collectionOf(invoice),
    hostedUrl: orNull(invoice.hosted_invoice_url),
    pdfUrl: orNull(invoice.invoice_pdf),
    ...failureOf(failure),
    stripeCreatedAt: fromUnix(invoice.created) as Date,
    finalizedAt: fromUnix(invoice.status_transitions.finalized_at),
    paidAt: fromUnix(invoice.status_transitions.paid_at),
  }
}

const orNull = <T>(value: T | null | undefined): T | null => value ?? null

const failureOf = (failure: PaymentFailure | null) => ({
  failureCode: orNull(failure?.code),
  failureDeclineCode: orNull(failure?.declineCode),
  failedAt: orNull(failure?.at),
})

function collectionOf(invoice: Stripe.Invoice) {
  return {
    attempted: invoice.attempted,
    attemptCount: invoice.attempt_count,
    autoAdvance: invoice.auto_advance ?? false,
    nextPaymentAttempt: fromUnix(invoice.next_payment_attempt),
    dueAt: fromUnix(invoice.due_date),
  }
}

type PaymentMethodRow = Omit<InferCreationAttributes<PaymentMethod>, 'syncedAt'>

export function paymentMethodRow(
  method: Stripe.PaymentMethod,
  accountId: string,
  isDefault: boolean,
): PaymentMethodRow {
  return {
    id: method.id,
    accountId,
    type: method.type,
    ...faceOf(method.card),
    isDefault,
  }
}

const faceOf = (card: Stripe.PaymentMethod.Card | undefined) => ({
  brand: orNull(card?.brand),
  last4: orNull(card?.last4),
  expMonth: orNull(card?.exp_month),
  expYear: orNull(card?.exp_year),
  fingerprint: orNull(card?.fingerprint),
})

/** A card as it can be charged: the same payment method with a new expiry or number is another card. */
export function cardKey(method: Stripe.PaymentMethod): string {
  const { card } = method
  return [method.id, card?.fingerprint ?? '', card ? `${card.exp_month}/${card.exp_year}` : ''].join('|')
}

/** The card of the subscription itself, when it was read expanded. */
export function ownCard(subscription: Stripe.Subscription | undefined): Stripe.PaymentMethod | null {
  const method = subscription?.default_payment_method
  return method && typeof method === 'object' ? method : null
}
