import type Stripe from 'stripe'
import { orNull } from '#stripe/failure.ts'
import { fromUnix } from '../clock.ts'

/** The newest failed payment of an invoice, by Stripe's codes. */
export interface PaymentFailure {
  code: string | null
  declineCode: string | null
  at: Date
}

/** What Stripe says about one customer, read after the events that prompted it were noted. */
export interface Reading {
  subscriptions: Stripe.Subscription[]
  invoices: Stripe.Invoice[]
  /** By invoice id. */
  failures: Map<string, PaymentFailure>
  customerCard: Stripe.PaymentMethod | null
  /** Ids that Stripe would not give. */
  unreadable: Set<string>
}

const NEWEST_INVOICES = 20

/** Reads the customer, all its subscriptions, its newest invoices and the invoices named. */
export async function readStripe(
  stripe: Stripe,
  customerId: string,
  namedInvoices: ReadonlySet<string>,
): Promise<Reading> {
  const [customerCard, subscriptions, newest] = await Promise.all([
    readCustomerCard(stripe, customerId),
    readSubscriptions(stripe, customerId),
    stripe.invoices.list({ customer: customerId, limit: NEWEST_INVOICES }),
  ])
  const unreadable = new Set<string>()
  const invoices = [...newest.data]
  for (const id of namedInvoices) {
    if (invoices.some((invoice) => invoice.id === id)) continue
    const invoice = await orNull(() => stripe.invoices.retrieve(id))
    if (invoice) invoices.push(invoice)
    else unreadable.add(id)
  }
  return { subscriptions, invoices, failures: await readFailures(stripe, invoices), customerCard, unreadable }
}

async function readSubscriptions(stripe: Stripe, customer: string) {
  const all: Stripe.Subscription[] = []
  const pages = stripe.subscriptions.list({
    customer,
    status: 'all',
    limit: 100,
    expand: ['data.default_payment_method'],
  })
  for await (const subscription of pages) all.push(subscription)
  return all
}

async function readCustomerCard(stripe: Stripe, id: string): Promise<Stripe.PaymentMethod | null> {
  const customer = await stripe.customers.retrieve(id, { expand: ['invoice_settings.default_payment_method'] })
  if (customer.deleted) return null
  const card = customer.invoice_settings.default_payment_method
  return card && typeof card === 'object' ? card : null
}

async function readFailures(stripe: Stripe, invoices: Stripe.Invoice[]): Promise<Map<string, PaymentFailure>> {
  const failed = invoices.filter((invoice) => invoice.status === 'open' && invoice.attempted)
  const found = await Promise.all(
    failed.map(async (invoice) => [invoice.id, await readFailure(stripe, invoice)] as const),
  )
  return new Map(found.flatMap(([id, failure]) => (failure ? [[id, failure] as const] : [])))
}

/** An invoice carries no decline code: it is on the payment intent of its newest payment. Null while a payment is in progress. */
async function readFailure(stripe: Stripe, invoice: Stripe.Invoice): Promise<PaymentFailure | null> {
  const payments = await stripe.invoicePayments.list({
    invoice: invoice.id,
    limit: 10,
    expand: ['data.payment.payment_intent.latest_charge'],
  })
  const finalizedAt = fromUnix(invoice.status_transitions.finalized_at ?? invoice.created) as Date
  const intents = payments.data.flatMap(({ payment }) =>
    payment.payment_intent && typeof payment.payment_intent === 'object' ? [payment.payment_intent] : [],
  )
  if (intents.some((intent) => intent.status === 'processing')) return null
  const newest = intents[0]
  if (!newest) return { code: 'no_payment_method', declineCode: null, at: finalizedAt }
  return { ...codesOf(newest), at: failedAt(newest, finalizedAt) }
}

function codesOf(intent: Stripe.PaymentIntent): Omit<PaymentFailure, 'at'> {
  if (intent.status === 'requires_action') return { code: 'authentication_required', declineCode: null }
  const error = intent.last_payment_error
  return { code: error?.code ?? 'no_payment_method', declineCode: error?.decline_code || null }
}

function failedAt(intent: Stripe.PaymentIntent, otherwise: Date): Date {
  const charge = intent.latest_charge
  return charge && typeof charge === 'object' ? (fromUnix(charge.created) as Date) : otherwise
}
