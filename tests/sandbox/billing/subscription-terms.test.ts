import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itemOf, latestInvoice, started, toEnd } from './subscribing.ts'
import { changeCard, day, hour, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
let mug: Stripe.Price
beforeAll(async () => {
  world = await startBilling()
  const product = idOf(world.month.product)
  mug = await world.stripe.prices.create({ product, currency: 'usd', unit_amount: 1200 })
})
afterAll(() => world.close())

const read = (id: string): Promise<Stripe.Subscription> => world.stripe.subscriptions.retrieve(id)

describe('the first period', () => {
  it('is a part of a cycle that turns on a chosen day', async () => {
    const now = await world.now()
    const anchor = now + 10 * day
    const subscription = await started(world, { billing_cycle_anchor: anchor })
    expect(itemOf(subscription).current_period_end).toBe(anchor)
    const first = await world.stripe.invoices.retrieve(idOf(subscription.latest_invoice))
    expect(first.total).toBeGreaterThan(1400)
    expect(first.total).toBeLessThan(1800)
    await toEnd(world, subscription, hour + 1)
    expect(await latestInvoice(world, idOf(subscription.customer))).toMatchObject({ total: 4900, status: 'paid' })
  })

  it('costs nothing until then without prorations', async () => {
    const subscription = await started(world, {
      billing_cycle_anchor: (await world.now()) + 10 * day,
      proration_behavior: 'none',
    })
    expect(await latestInvoice(world, idOf(subscription.customer))).toMatchObject({ total: 0, status: 'paid' })
    expect(subscription.status).toBe('active')
  })

  it('keeps the 31st over shorter months', async () => {
    const subscription = await started(world, { billing_cycle_anchor_config: { day_of_month: 31 } })
    const { customer } = subscription
    for (let n = 0; n < 4; n += 1) await toEnd(world, await read(subscription.id))
    const invoices = await world.stripe.invoices.list({ customer: idOf(customer), limit: 20 })
    for (const { lines } of invoices.data.slice(0, -1)) {
      const start = new Date((lines.data[0]?.period.start ?? 0) * 1000)
      const last = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate()
      expect(start.getUTCDate()).toBe(last)
    }
  })

  it('bills what came before when it is backdated', async () => {
    const now = await world.now()
    const subscription = await started(world, { backdate_start_date: now - 15 * day })
    expect(subscription.start_date).toBe(now - 15 * day)
    const first = await world.stripe.invoices.retrieve(idOf(subscription.latest_invoice))
    expect(first.lines.data).toHaveLength(2)
    expect(first.total).toBeGreaterThan(4900 + 2200)
  })

  it('brings one-time prices along', async () => {
    const subscription = await started(world, { add_invoice_items: [{ price: mug.id, quantity: 2 }] })
    expect(await latestInvoice(world, idOf(subscription.customer))).toMatchObject({
      total: 4900 + 2400,
      status: 'paid',
    })
  })
})

describe('collection', () => {
  it('by invoices that are sent is active at once, and due days later', async () => {
    const subscription = await started(world, { collection_method: 'send_invoice', days_until_due: 7 })
    expect(subscription).toMatchObject({ status: 'active', days_until_due: 7 })
    const invoice = await latestInvoice(world, idOf(subscription.customer))
    expect(invoice).toMatchObject({ status: 'open', collection_method: 'send_invoice', attempt_count: 0 })
    expect(invoice.due_date).toBe(invoice.created + 7 * day)
    await expect(started(world, { collection_method: 'send_invoice' })).rejects.toMatchObject({
      param: 'days_until_due',
    })
  })

  it('adds the subscription’s own tax', async () => {
    const rate = await world.stripe.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive: false })
    const subscription = await started(world, { default_tax_rates: [rate.id] })
    expect(await latestInvoice(world, idOf(subscription.customer))).toMatchObject({ subtotal: 4900, total: 5880 })
    const kept = await world.stripe.subscriptions.update(subscription.id, { default_tax_rates: '' })
    expect(kept.default_tax_rates).toEqual([])
  })

  it('of a renewal by bank debit waits for the bank, and fails days later', async () => {
    const { customer, subscription } = await world.subscribed()
    await changeCard(world, subscription, 'pm_usBankAccount_insufficientFunds')
    await toEnd(world, subscription, hour + 1)
    expect(await latestInvoice(world, customer.id)).toMatchObject({
      status: 'open',
      attempt_count: 1,
      next_payment_attempt: null,
    })
    expect((await read(subscription.id)).status).toBe('active')
    await world.advance(4 * day)
    expect((await read(subscription.id)).status).toBe('past_due')
    expect((await latestInvoice(world, customer.id)).next_payment_attempt).not.toBeNull()
  })
})

describe('a trial', () => {
  it('that is ended early warns, and bills at once', async () => {
    const subscription = await started(world, { trial_period_days: 30 })
    await world.news()
    const ended = await world.stripe.subscriptions.update(subscription.id, { trial_end: 'now' })
    expect(ended).toMatchObject({ status: 'active' })
    expect(await latestInvoice(world, idOf(subscription.customer))).toMatchObject({ total: 4900, status: 'paid' })
    expect(await world.news()).toContain('customer.subscription.trial_will_end')
  })

  it('can be given to an active subscription, which is credited', async () => {
    const subscription = await started(world)
    const end = (await world.now()) + 20 * day
    const trial = await world.stripe.subscriptions.update(subscription.id, { trial_end: end })
    expect(trial).toMatchObject({ status: 'trialing', trial_end: end, billing_cycle_anchor: end })
    const customer = idOf(subscription.customer)
    expect((await world.stripe.invoiceItems.list({ customer })).data[0]?.amount).toBeLessThan(-4800)
  })

  it.each([
    ['cancel', 'canceled'],
    ['pause', 'paused'],
    ['create_invoice', 'past_due'],
  ] as const)('without a card does what missing_payment_method=%s says', async (missing_payment_method, status) => {
    const customer = (await world.customer()).id
    const subscription = await world.stripe.subscriptions.create({
      customer,
      items: [{ price: world.month.id }],
      trial_period_days: 3,
      trial_settings: { end_behavior: { missing_payment_method } },
    })
    await toEnd(world, subscription, hour + 1)
    expect((await read(subscription.id)).status).toBe(status)
  })
})

describe('billing mode and discounts', () => {
  it('migrates from classic to flexible, once', async () => {
    const subscription = await started(world, { billing_mode: { type: 'classic' } })
    expect(subscription.billing_mode.type).toBe('classic')
    const flexible = { billing_mode: { type: 'flexible' as const } }
    const migrated = await world.stripe.subscriptions.migrate(subscription.id, flexible)
    expect(migrated.billing_mode).toMatchObject({ type: 'flexible', flexible: { proration_discounts: 'included' } })
    await expect(world.stripe.subscriptions.migrate(subscription.id, flexible)).rejects.toMatchObject({
      param: 'billing_mode',
    })
  })

  it('loses its discount when that is deleted', async () => {
    const coupon = await world.stripe.coupons.create({ percent_off: 10, duration: 'forever' })
    const subscription = await started(world, { discounts: [{ coupon: coupon.id }] })
    expect((await world.stripe.subscriptions.deleteDiscount(subscription.id)).deleted).toBe(true)
    expect((await read(subscription.id)).discounts).toEqual([])
    await expect(world.stripe.subscriptions.deleteDiscount(subscription.id)).rejects.toMatchObject({ statusCode: 404 })
  })

  it('redeems no coupon that is used up, and no code of another customer', async () => {
    const coupon = await world.stripe.coupons.create({ percent_off: 10, duration: 'once', max_redemptions: 1 })
    await started(world, { discounts: [{ coupon: coupon.id }] })
    await expect(started(world, { discounts: [{ coupon: coupon.id }] })).rejects.toMatchObject({
      code: 'coupon_expired',
    })
    const other = (await world.customer()).id
    const free = await world.stripe.coupons.create({ percent_off: 10, duration: 'once' })
    const promotion = { type: 'coupon' as const, coupon: free.id }
    const code = await world.stripe.promotionCodes.create({ promotion, customer: other })
    await expect(started(world, { discounts: [{ promotion_code: code.id }] })).rejects.toThrow(/another customer/)
  })
})
