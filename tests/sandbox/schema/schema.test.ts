import type Stripe from 'stripe'
import { beforeAll, describe, expect, it } from 'vitest'
import { useSandbox } from '../support.ts'
import { createValidator, type Validator } from './validate.ts'

const world = useSandbox()
let problems: Validator

beforeAll(() => {
  problems = createValidator()
}, 60_000)

type Plain = Record<string, unknown>
const plain = (value: unknown): Plain => JSON.parse(JSON.stringify(value)) as Plain

/** A little of everything: catalogue, a paid subscription, a renewal that fails, a refund, a session, a portal. */
async function story(): Promise<void> {
  const { stripe } = world
  const product = await stripe.products.create({ name: 'Pro', metadata: { plan: 'pro' } })
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
    lookup_key: 'pro_month',
  })
  await stripe.coupons.create({ id: 'HALF', percent_off: 50 })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: 'HALF' }, code: 'SPRING' })
  await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/none', enabled_events: ['product.deleted'] })
  const customer = await stripe.customers.create({
    email: 'ada@acme.example',
    address: { city: 'Paris' },
    shipping: { name: 'Ada', address: { line1: 'Rue 1' } },
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data
  await stripe.refunds.create({ charge: charge?.id ?? '', amount: 100 })
  await world.control('POST', '/faults', { match: { on: 'charge' }, effect: { decline_code: 'insufficient_funds' } })
  await world.control('POST', '/clock/advance', { seconds: 32 * 86_400 })
  const other = await stripe.customers.create({})
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: other.id,
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'http://127.0.0.1:9/ok',
    cancel_url: 'http://127.0.0.1:9/no',
  })
  await world.control('POST', `/checkout/sessions/${session.id}/complete`, { payment_method: 'pm_card_visa' })
  await stripe.billingPortal.sessions.create({ customer: other.id, return_url: 'http://127.0.0.1:9/' })
}

const types = [
  ['product', 'price', 'coupon', 'promotion_code', 'webhook_endpoint', 'customer', 'payment_method'],
  ['test_helpers.test_clock', 'subscription', 'invoice', 'invoice_payment', 'payment_intent', 'charge', 'refund'],
  ['checkout.session', 'billing_portal.configuration'],
].flat()

describe('what the sandbox answers', () => {
  beforeAll(story, 60_000)

  it.each(types)('has the shape that the installed types give to a %s', async (type) => {
    const { data } = await world.control<{ data: Plain[] }>('GET', `/objects/${type}`)
    expect(data.length).toBeGreaterThan(0)
    expect(data.flatMap(problems)).toEqual([])
  })

  it('has that shape in events too', async () => {
    const { data } = await world.stripe.events.list({ limit: 100 })
    const told = data.map((event: Stripe.Event) => plain(event.data.object))
    expect(told.length).toBeGreaterThan(20)
    expect([...new Set(told.flatMap(problems))]).toEqual([])
  })

  it('is judged by a validator that sees what older API versions had, and what is missing or misspelt', async () => {
    const { data } = await world.control<{ data: Plain[] }>('GET', '/objects/subscription')
    const subscription = data[0] ?? {}
    expect(problems({ ...subscription, current_period_end: 1 })).not.toEqual([])
    expect(problems({ ...subscription, status: 'activ' })).not.toEqual([])
    const { items: _items, ...rest } = subscription
    expect(problems(rest)).not.toEqual([])
  })
})
