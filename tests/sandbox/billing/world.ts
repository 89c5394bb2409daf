import Stripe from 'stripe'
import { expect } from 'vitest'
import { startSandbox, type Sandbox } from '#sandbox/app.ts'

/** A running sandbox with the real SDK as its client, and what the stories need of it. */
export interface BillingWorld {
  stripe: Stripe
  url: string
  month: Stripe.Price
  year: Stripe.Price
  customer(): Promise<Stripe.Customer>
  openCheckout(customer: string, more?: Partial<Stripe.Checkout.SessionCreateParams>): Promise<Stripe.Checkout.Session>
  /** A paid subscription, through Checkout. */
  subscribed(
    card?: string,
    more?: Partial<Stripe.Checkout.SessionCreateParams>,
  ): Promise<{ customer: Stripe.Customer; subscription: Stripe.Subscription }>
  control<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }>
  advance(seconds: number): Promise<void>
  /** Unix seconds of sandbox time. */
  now(): Promise<number>
  /** Types of all events since the last call, oldest first. */
  news(): Promise<string[]>
  ledger(customer: string): Promise<{ type: string; amount: number; status: string; invoice: string | null }[]>
  post(path: string, form: Record<string, string>): Promise<Response>
  close(): Promise<void>
}

export const day = 86_400
export const hour = 3600

async function readAll(stripe: Stripe, seen: Set<string>): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 })
  const fresh = events.filter((event) => !seen.has(event.id)).reverse()
  for (const event of fresh) seen.add(event.id)
  return fresh.map((event) => event.type)
}

const form = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  redirect: 'manual',
})

/** Starts a sandbox on a free port with a catalogue of a monthly and a yearly plan. */
export async function startBilling(): Promise<BillingWorld> {
  const sandbox: Sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null })
  const { url, port } = sandbox
  const stripe = new Stripe('sk_test_stories', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  })
  const product = await stripe.products.create({ name: 'Pro' })
  const priced = (interval: 'month' | 'year', unit_amount: number): Promise<Stripe.Price> =>
    stripe.prices.create({ product: product.id, currency: 'usd', unit_amount, recurring: { interval } })
  const [month, year] = [await priced('month', 4900), await priced('year', 49_000)]
  const seen = new Set<string>()

  const world: BillingWorld = {
    stripe,
    url,
    month,
    year,
    customer: () => stripe.customers.create({ email: 'ada@example.com', name: 'Ada Byron' }),
    openCheckout: (customer, more) =>
      stripe.checkout.sessions.create({
        mode: 'subscription',
        customer,
        line_items: [{ price: month.id, quantity: 1 }],
        success_url: 'https://shop.example/return?session_id={CHECKOUT_SESSION_ID}',
        cancel_url: 'https://shop.example/plans',
        subscription_data: { metadata: { account_id: 'acc_1' } },
        ...more,
      }),
    async subscribed(card = 'pm_card_visa', more = {}) {
      const customer = await world.customer()
      const session = await world.openCheckout(customer.id, more)
      await world.control('POST', `/_sandbox/checkout/sessions/${session.id}/complete`, { payment_method: card })
      const { data } = await stripe.subscriptions.list({ customer: customer.id })
      if (!data[0]) throw new Error('no subscription came of the checkout')
      return { customer, subscription: data[0] }
    },
    async control<T>(method: string, path: string, body?: unknown) {
      const init = body === undefined ? {} : { body: JSON.stringify(body) }
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}${path}`, { method, headers, ...init })
      return { status: answer.status, body: (await answer.json()) as T }
    },
    async advance(seconds) {
      await world.control('POST', '/_sandbox/clock/advance', { seconds })
    },
    now: async () => (await world.control<{ now: number }>('GET', '/_sandbox/clock')).body.now,
    news: () => readAll(stripe, seen),
    async ledger(customer) {
      const answer = await world.control<{ data: never[] }>('GET', `/_sandbox/ledger?customer=${customer}`)
      return answer.body.data
    },
    post: (path, fields) => fetch(path.startsWith('http') ? path : `${url}${path}`, form(fields)),
    async close() {
      const { body } = await world.control('GET', '/_sandbox/invariants?several_subscriptions=true')
      await sandbox.close()
      expect(body).toEqual({ ok: true, violations: [] })
    },
  }
  return world
}

/** The id of a reference that the API may have expanded. */
export function idOf(reference: string | { id: string } | null | undefined): string {
  if (!reference) throw new Error('there is no reference')
  return typeof reference === 'string' ? reference : reference.id
}

/** Gives a customer another card and makes it the one their subscription is charged to. */
export async function changeCard(
  world: BillingWorld,
  subscription: Stripe.Subscription,
  card: string,
): Promise<string> {
  const method = await world.stripe.paymentMethods.attach(card, { customer: idOf(subscription.customer) })
  await world.stripe.subscriptions.update(subscription.id, { default_payment_method: method.id })
  return method.id
}
