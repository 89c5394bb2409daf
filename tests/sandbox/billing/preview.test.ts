import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure } from '../support.ts'
import { day, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
let prices: Stripe.Price[]
let rates: Stripe.TaxRate[]
beforeAll(async () => {
  world = await startBilling()
  const { stripe } = world
  const { id: product } = await stripe.products.create({ name: 'Seats' })
  const recurring = { interval: 'month' } as const
  prices = [
    world.month,
    world.year,
    await stripe.prices.create({ product, currency: 'usd', unit_amount_decimal: '333.5' as never, recurring }),
    await stripe.prices.create({
      product,
      currency: 'usd',
      recurring,
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      tiers: [
        { up_to: 3, unit_amount: 1000, flat_amount: 500 },
        { up_to: 'inf', unit_amount: 700 },
      ],
    }),
    await stripe.prices.create({
      product,
      currency: 'usd',
      recurring,
      unit_amount: 2500,
      transform_quantity: { divide_by: 4, round: 'up' },
    }),
  ]
  rates = [
    await stripe.taxRates.create({ display_name: 'On top', percentage: 7.7, inclusive: false }),
    await stripe.taxRates.create({ display_name: 'Inside', percentage: 19, inclusive: true }),
  ]
  await stripe.coupons.create({ id: 'ONCE', percent_off: 15, duration: 'once' })
  await stripe.coupons.create({ id: 'FIXED', amount_off: 777, currency: 'usd', duration: 'forever' })
  await stripe.coupons.create({
    id: 'SEATS',
    percent_off: 50,
    duration: 'forever',
    applies_to: { products: [product] },
  })
})
afterAll(() => world.close())

/** Numbers that look random and are the same at each run. */
function dice(seed: number) {
  let state = seed
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % sides
  }
  return { roll, one: <T>(of: T[]): T => of[roll(of.length)] as T, maybe: (): boolean => roll(2) === 0 }
}

/** What a preview and its invoice must agree on. */
const money = (invoice: Stripe.Invoice) => ({
  subtotal: invoice.subtotal,
  subtotal_excluding_tax: invoice.subtotal_excluding_tax,
  total: invoice.total,
  total_excluding_tax: invoice.total_excluding_tax,
  amount_due: invoice.amount_due,
  taxes: invoice.total_taxes?.map(({ amount, taxable_amount }) => [amount, taxable_amount]),
  discounts: invoice.total_discount_amounts?.map(({ amount }) => amount),
  lines: invoice.lines.data.map(({ amount, description, period }) => [amount, description, period.start, period.end]),
})

/** A customer in a time of their own, with a card, perhaps some credit. */
async function someone(balance = 0): Promise<{ clock: string; customer: string; now: number }> {
  const { stripe } = world
  const now = (await world.now()) + 86_400
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: now })
  const customer = await stripe.customers.create({
    test_clock: clock.id,
    balance,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  return { clock: clock.id, customer: customer.id, now }
}

async function advance(clock: string, to: number): Promise<void> {
  const { stripe } = world
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time: to })
  await expect.poll(async () => (await stripe.testHelpers.testClocks.retrieve(clock)).status).toBe('ready')
}

const seeds = Array.from({ length: 12 }, (_, seed) => seed + 1)

describe('a preview', () => {
  it.each(seeds)(
    'agrees with the invoice of a new subscription, of its change and of its renewal (%i)',
    async (seed) => {
      const { stripe } = world
      const { roll, one, maybe } = dice(seed)
      const { clock, customer, now } = await someone(one([0, 0, -1500, 600]))
      const items = [{ price: one(prices).id, quantity: 1 + roll(6) }]
      const discounts = maybe() ? [{ coupon: one(['ONCE', 'FIXED', 'SEATS']) }] : []
      const default_tax_rates = maybe() ? [one(rates).id] : []
      const start = { items, default_tax_rates }
      const first = await stripe.invoices.createPreview({ customer, subscription_details: start, discounts })
      const subscription = await stripe.subscriptions.create({
        customer,
        ...start,
        discounts,
        expand: ['latest_invoice'],
      })
      expect(money(first)).toEqual(money(subscription.latest_invoice as Stripe.Invoice))

      await advance(clock, now + (3 + roll(20)) * day)
      const item = subscription.items.data[0]?.id ?? ''
      const change = {
        items: [{ id: item, price: one(prices).id, quantity: 1 + roll(8) }],
        proration_behavior: one(['always_invoice', 'create_prorations', 'none'] as const),
      }
      const details = { subscription: subscription.id, subscription_details: change }
      const second = await stripe.invoices.createPreview(details)
      const before = idOf(subscription.latest_invoice)
      const changed = await stripe.subscriptions.update(subscription.id, { ...change, expand: ['latest_invoice'] })
      const billed = changed.latest_invoice as Stripe.Invoice
      if (billed.id !== before) expect(money(second)).toEqual(money(billed))

      const next = await stripe.invoices.createPreview({ subscription: subscription.id })
      if (billed.id === before) expect(money(second)).toEqual(money(next))
      await advance(clock, (changed.items.data[0]?.current_period_end ?? 0) + 1)
      const renewed = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] })
      expect(money(next)).toEqual(money(renewed.latest_invoice as Stripe.Invoice))
    },
  )

  it('keeps nothing: no object, no event, no redemption', async () => {
    const { stripe } = world
    const { customer } = await someone()
    await world.news()
    const preview = await stripe.invoices.createPreview({
      customer,
      subscription_details: { items: [{ price: world.month.id }] },
      discounts: [{ coupon: 'ONCE' }],
      invoice_items: [{ amount: 100, currency: 'usd', description: 'Set-up' }],
    })
    expect(preview).toMatchObject({ status: 'draft', number: null, total: 4900 + 100 - 735 - 15 })
    expect(preview.id).toMatch(/^upcoming_in_/)
    expect(await world.news()).toEqual([])
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([])
    expect((await stripe.invoices.list({ customer })).data).toEqual([])
    expect((await stripe.invoiceItems.list({ customer })).data).toEqual([])
    expect((await failure(stripe.invoices.retrieve(preview.id ?? ''))).code).toBe('resource_missing')
  })

  it('of a customer alone is the next renewal, or what waits for an invoice; or there is none', async () => {
    const { stripe } = world
    const { customer } = await someone()
    expect((await failure(stripe.invoices.createPreview({ customer }))).code).toBe('invoice_upcoming_none')
    await stripe.invoiceItems.create({ customer, amount: 250, currency: 'usd' })
    expect(await stripe.invoices.createPreview({ customer })).toMatchObject({ total: 250, billing_reason: 'upcoming' })
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price: world.month.id }] })
    expect((await stripe.invoices.createPreview({ customer })).parent?.subscription_details?.subscription).toBe(id)
    await stripe.subscriptions.cancel(id)
    const gone = stripe.invoices.createPreview({ subscription: id })
    expect((await failure(gone)).code).toBe('invoice_upcoming_none')
  })

  it('of cancelling now shows what would be given back', async () => {
    const { stripe } = world
    const { clock, customer, now } = await someone()
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price: world.month.id }] })
    await advance(clock, now + 10 * day)
    const preview = await stripe.invoices.createPreview({
      subscription: id,
      subscription_details: { cancel_now: true, proration_behavior: 'always_invoice' },
    })
    expect(preview.total).toBeLessThan(0)
    await stripe.subscriptions.cancel(id, { prorate: true, invoice_now: true })
    const [invoice] = (await stripe.invoices.list({ customer })).data
    expect(invoice && money(invoice)).toEqual(money(preview))
  })
})

describe('a coupon on a subscription', () => {
  it('that repeats counts for its months and no longer, even when it was deleted meanwhile', async () => {
    const { stripe } = world
    const { clock, customer, now } = await someone()
    await stripe.coupons.create({ id: 'TWO', percent_off: 50, duration: 'repeating', duration_in_months: 2 })
    const { id } = await stripe.subscriptions.create({
      customer,
      items: [{ price: world.month.id }],
      discounts: [{ coupon: 'TWO' }],
    })
    await stripe.coupons.del('TWO')
    for (const days of [32, 63]) await advance(clock, now + days * day)
    const invoices = (await stripe.invoices.list({ customer })).data.filter(({ parent }) => parent !== null)
    expect(invoices.map(({ total }) => total)).toEqual([4900, 2450, 2450])
    expect((await stripe.subscriptions.retrieve(id)).discounts).toEqual([])
  })
})

describe('invoice.upcoming', () => {
  it('comes some days before a renewal, when it is asked for, with what it will cost and no id', async () => {
    const { stripe } = world
    await world.control('POST', '/_sandbox/upcoming', { days: 7 })
    const { clock, customer, now } = await someone()
    const { items } = await stripe.subscriptions.create({ customer, items: [{ price: world.month.id }] })
    const end = items.data[0]?.current_period_end ?? now
    await advance(clock, end - 6 * day)
    // Read where it is kept: the types of the event list know no object without an id.
    const { body } = await world.control<{ data: Stripe.Event[] }>('GET', '/_sandbox/objects/event')
    const data = body.data.filter(({ type }) => type === 'invoice.upcoming')
    expect(data).toHaveLength(1)
    expect(data[0]).toMatchObject({ created: end - 7 * day, data: { object: { customer, total: 4900 } } })
    expect(data[0]?.data.object).not.toHaveProperty('id')
    await world.control('POST', '/_sandbox/upcoming', { days: 0 })
  })
})
