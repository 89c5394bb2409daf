import type Stripe from 'stripe'
import type { BillingWorld } from './world.ts'

/** The item of a subscription that has one. */
export function itemOf({ items }: Stripe.Subscription): Stripe.SubscriptionItem {
  const [item] = items.data
  if (!item) throw new Error('the subscription has no item')
  return item
}

/** A customer's newest invoice. */
export async function latestInvoice(world: BillingWorld, customer: string): Promise<Stripe.Invoice> {
  const [invoice] = (await world.stripe.invoices.list({ customer })).data
  if (!invoice) throw new Error('no invoice')
  return invoice
}

/** Moves time to the end of a subscription's period, and `more` seconds beyond. */
export async function toEnd(world: BillingWorld, subscription: Stripe.Subscription, more = 1): Promise<void> {
  await world.control('POST', '/_sandbox/clock/advance', { to: itemOf(subscription).current_period_end + more })
}

/** A subscription made by the API, of a customer with a good card. */
export async function started(
  world: BillingWorld,
  more: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Stripe.Subscription> {
  const customer = (await world.customer()).id
  const { id } = await world.stripe.paymentMethods.attach('pm_card_visa', { customer })
  await world.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
  return world.stripe.subscriptions.create({ customer, items: [{ price: world.month.id }], ...more })
}
