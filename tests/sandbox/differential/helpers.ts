import { expect } from 'vitest'
import type Stripe from 'stripe'
import type { Lab } from './lab.ts'
import { hour } from './timeline.ts'

/** A list that holds at least these, in any order. */
export const has = (...wanted: unknown[]): unknown => expect.arrayContaining(wanted)

/** A list that holds none of these. */
export const lacks = (...unwanted: unknown[]): unknown => expect.not.arrayContaining(unwanted)

export const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

export const some = (type: unknown): unknown => expect.any(type)

/** The id of a reference that may be expanded. */
export function idOf(reference: string | { id: string } | null | undefined): string {
  if (!reference) throw new Error('there is no reference')
  return typeof reference === 'string' ? reference : reference.id
}

/** What a refused request says; `refused: false` when it was not. */
export async function refusal(request: Promise<unknown>): Promise<Record<string, unknown>> {
  return request.then(
    () => ({ refused: false }),
    (error: Stripe.errors.StripeError) => ({
      class: error.type,
      status: error.statusCode,
      type: error.rawType,
      code: error.code,
      decline_code: error.decline_code,
      param: error.param,
      message: error.message,
    }),
  )
}

/** A new price, of a new product unless one is named. */
export async function price(
  lab: Lab,
  unit_amount: number,
  more: Partial<Stripe.PriceCreateParams> = {},
): Promise<Stripe.Price> {
  const product_data = more.product ? {} : { product_data: { name: 'Pro' } }
  return lab.stripe.prices.create({
    currency: 'usd',
    unit_amount,
    recurring: { interval: 'month' },
    ...product_data,
    ...more,
  })
}

const standing = new WeakMap<Stripe, Map<string, Promise<Stripe.Price>>>()

/** A price that the rows of an account share, for rows that do not change it. */
function standingPrice(lab: Lab, amount: number, more: Partial<Stripe.PriceCreateParams>): Promise<Stripe.Price> {
  const known = standing.get(lab.stripe) ?? new Map<string, Promise<Stripe.Price>>()
  standing.set(lab.stripe, known)
  const key = JSON.stringify([amount, more])
  const one = known.get(key) ?? price(lab, amount, more)
  known.set(key, one)
  return one
}

/** A customer whose default is a new card of a template. */
export async function payer(
  lab: Lab,
  card = 'pm_card_visa',
  params: Stripe.CustomerCreateParams = {},
): Promise<Stripe.Customer> {
  return lab.customer({ payment_method: card, invoice_settings: { default_payment_method: card }, ...params })
}

/** Gives a customer another card as their default. */
export async function giveCard(lab: Lab, customer: string, card: string): Promise<Stripe.Customer> {
  const { id } = await lab.stripe.paymentMethods.attach(card, { customer })
  return lab.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
}

/** A subscription of one item, and what rows ask of it. */
export interface Subscribed {
  id: string
  customer: string
  item: string
  start: number
  end: number
  invoice: string
  subscription: Stripe.Subscription
}

export function described(subscription: Stripe.Subscription): Subscribed {
  const [item] = subscription.items.data
  if (!item) throw new Error('the subscription has no item')
  return {
    id: subscription.id,
    customer: idOf(subscription.customer),
    item: item.id,
    start: item.current_period_start,
    end: item.current_period_end,
    invoice: subscription.latest_invoice ? idOf(subscription.latest_invoice) : '',
    subscription,
  }
}

/** What to subscribe: $49.00 a month with a good card unless told otherwise. */
export interface Wish {
  amount?: number
  card?: string | null
  quantity?: number
  customer?: string
  priceMore?: Partial<Stripe.PriceCreateParams>
  more?: Partial<Stripe.SubscriptionCreateParams>
}

export async function subscribe(lab: Lab, wish: Wish = {}): Promise<Subscribed> {
  const { amount = 4900, card = 'pm_card_visa', quantity = 1, priceMore = {}, more = {} } = wish
  const one = await standingPrice(lab, amount, priceMore)
  const customer = wish.customer ?? (card === null ? await lab.customer() : await payer(lab, card)).id
  return described(await lab.stripe.subscriptions.create({ customer, items: [{ price: one.id, quantity }], ...more }))
}

export const newestInvoice = async (lab: Lab, customer: string): Promise<Stripe.Invoice> => {
  const [invoice] = (await lab.stripe.invoices.list({ customer, limit: 1 })).data
  if (!invoice) throw new Error('there is no invoice')
  return invoice
}

/** Moves past a renewal and the hour its draft waits; answers the renewal's invoice. */
export async function renewal(
  lab: Lab,
  { end, customer }: Pick<Subscribed, 'end' | 'customer'>,
): Promise<Stripe.Invoice> {
  await lab.advanceTo(end + hour + 60)
  return newestInvoice(lab, customer)
}

/** A subscription whose renewal failed: an open invoice with one attempt. */
export async function failedRenewal(
  lab: Lab,
  card = 'pm_card_chargeCustomerFail',
): Promise<Subscribed & { open: Stripe.Invoice }> {
  const one = await subscribe(lab)
  await giveCard(lab, one.customer, card)
  return { ...one, open: await renewal(lab, one) }
}

/** The charge and intent that paid an invoice. */
export async function paymentOf(lab: Lab, invoice: string): Promise<{ intent: Stripe.PaymentIntent; charge: string }> {
  const [payment] = (await lab.stripe.invoicePayments.list({ invoice })).data
  const intent = await lab.stripe.paymentIntents.retrieve(idOf(payment?.payment.payment_intent))
  return { intent, charge: intent.latest_charge ? idOf(intent.latest_charge) : '' }
}
