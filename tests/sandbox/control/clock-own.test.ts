import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { defaultClock } from '#sandbox/control/clock.ts'
import { createBilling } from '#sandbox/engine/index.ts'
import { Api } from '#sandbox/http/api.ts'
import { RequestLog } from '#sandbox/http/request-log.ts'
import { simpleEndpoints } from '#sandbox/resources/simple.ts'
import { newClock as newTestClock } from '#sandbox/resources/test_clocks.ts'
import { World } from '#sandbox/store/world.ts'
import { failure, until, useSandbox } from '../support.ts'

const world = useSandbox()
const start = Date.UTC(2024, 0, 31, 12) / 1000
const march = Date.UTC(2024, 2, 1) / 1000

const newClock = (frozen_time = start) => world.stripe.testHelpers.testClocks.create({ frozen_time, name: 'mine' })

async function price(interval: 'month' | 'week' = 'month'): Promise<string> {
  const { id } = await world.stripe.prices.create({
    currency: 'usd',
    unit_amount: 1000,
    recurring: { interval },
    product_data: { name: 'Plan' },
  })
  return id
}

async function subscribe(test_clock: string | undefined, interval: 'month' | 'week' = 'month', more = {}) {
  const { stripe } = world
  const customer = await stripe.customers.create({
    ...(test_clock === undefined ? {} : { test_clock }),
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const items = [{ price: await price(interval) }]
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items, ...more })
  return { customer, subscription }
}

async function arrived(id: string): Promise<Stripe.TestHelpers.TestClock> {
  return until(async () => {
    const clock = await world.stripe.testHelpers.testClocks.retrieve(id)
    return clock.status === 'ready' && clock
  })
}

async function advance(id: string, frozen_time: number): Promise<Stripe.TestHelpers.TestClock> {
  await world.stripe.testHelpers.testClocks.advance(id, { frozen_time })
  return arrived(id)
}

describe('a test clock of one’s own', () => {
  it('is the time of its customers and of all that is theirs; others live in the sandbox’s', async () => {
    const { stripe } = world
    const clock = await newClock()
    expect(clock).toMatchObject({ status: 'ready', status_details: {}, frozen_time: start, name: 'mine' })
    const { customer, subscription } = await subscribe(clock.id)
    expect(customer).toMatchObject({ test_clock: clock.id, created: start })
    expect(subscription).toMatchObject({ test_clock: clock.id, created: start, status: 'active' })
    expect(subscription.items.data[0]?.current_period_end).toBe(Date.UTC(2024, 1, 29, 12) / 1000)
    const invoice = await stripe.invoices.retrieve(subscription.latest_invoice as string)
    expect(invoice).toMatchObject({ test_clock: clock.id, created: start })
    const other = await subscribe(undefined)
    expect(other.customer.test_clock).toBeNull()
    expect(other.subscription.test_clock).toBeNull()
    expect(other.customer.created).toBeGreaterThan(start + 86_400)
  })

  it('moves beside the requests, running what falls due in it at its own instants, and nothing of others', async () => {
    const { stripe } = world
    const clock = await newClock()
    const { subscription } = await subscribe(clock.id)
    const other = await subscribe(undefined)
    const moving = await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: march })
    expect(moving).toMatchObject({
      status: 'advancing',
      frozen_time: start,
      status_details: { advancing: { target_frozen_time: march } },
    })
    expect(await arrived(clock.id)).toMatchObject({ frozen_time: march, status_details: {} })
    const invoices = (await stripe.invoices.list({ subscription: subscription.id })).data
    expect(invoices.map(({ created, status, billing_reason }) => [created, status, billing_reason])).toEqual([
      [Date.UTC(2024, 1, 29, 12) / 1000, 'paid', 'subscription_cycle'],
      [start, 'paid', 'subscription_create'],
    ])
    expect(invoices[0]?.status_transitions.paid_at).toBe(Date.UTC(2024, 1, 29, 13) / 1000)
    expect((await stripe.invoices.list({ subscription: other.subscription.id })).data).toHaveLength(1)
    const events = (await stripe.events.list({ types: ['test_helpers.test_clock.*'], limit: 3 })).data
    expect(events.map(({ type, created }) => [type, created])).toEqual([
      ['test_helpers.test_clock.ready', march],
      ['test_helpers.test_clock.advancing', start],
      ['test_helpers.test_clock.created', expect.any(Number)],
    ])
    const paid = (await stripe.events.list({ type: 'invoice.paid', limit: 10 })).data
    expect(paid.map(({ created }) => created)).toContain(Date.UTC(2024, 1, 29, 13) / 1000)
  })

  it('refuses changes to what lives in it while it is on its way, in Stripe’s words, and keeps no answer', async () => {
    const state = new World(null)
    const { endpoints } = createBilling()
    const api = new Api(state, [...endpoints, ...simpleEndpoints(createBilling())], {}, new RequestLog())
    const ask = async (method: string, path: string, body = '', key = 'one') => {
      const headers = { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' }
      const request = { method, path, query: '', headers: { ...headers, 'idempotency-key': key }, body }
      const answer = await api.answer(request)
      return { status: answer?.status, body: JSON.parse(answer?.body ?? '') as { id: string } }
    }
    state.step(defaultClock)
    const busy = newTestClock('clock_busy', start, start, null)
    state.step(({ store }) => store.put(busy))
    const { id } = (await ask('POST', '/v1/customers', 'test_clock=clock_busy', 'none')).body
    state.step(({ store }) => store.update(busy, { status: 'advancing' }))
    for (const [method, path, body] of [
      ['POST', `/v1/customers/${id}`, 'name=x'],
      ['POST', '/v1/subscriptions', `customer=${id}`],
      ['POST', '/v1/test_helpers/test_clocks/clock_busy/advance', `frozen_time=${march}`],
      ['DELETE', '/v1/test_helpers/test_clocks/clock_busy', ''],
    ] as const) {
      const message = 'Test clock advancement underway - cannot perform modifications.'
      expect(await ask(method, path, body)).toMatchObject({ status: 429, body: { error: { message } } })
    }
    expect(await ask('GET', `/v1/customers/${id}`)).toMatchObject({ status: 200, body: { id } })
    state.step(({ store }) => store.update(busy, { status: 'ready' }))
    expect(await ask('POST', `/v1/customers/${id}`, 'name=x')).toMatchObject({ status: 200, body: { name: 'x' } })
  })

  it('goes forward only, two intervals of its shortest subscription at most, two years without one', async () => {
    const { stripe } = world
    const clock = await newClock()
    const to = (frozen_time: number) => failure(stripe.testHelpers.testClocks.advance(clock.id, { frozen_time }))
    expect(await to(start)).toMatchObject({ statusCode: 400, param: 'frozen_time' })
    expect(await to(start - 1)).toMatchObject({ statusCode: 400, param: 'frozen_time' })
    const twoYears = Date.UTC(2026, 0, 31, 12) / 1000
    expect((await to(twoYears + 1)).message).toContain('two intervals')
    await subscribe(clock.id, 'month')
    await subscribe(clock.id, 'week')
    expect((await to(start + 14 * 86_400 + 1)).message).toContain('two intervals')
    expect(await advance(clock.id, start + 14 * 86_400)).toMatchObject({ frozen_time: start + 14 * 86_400 })
  })

  it('hides its customers and subscriptions from lists that do not name it', async () => {
    const { stripe } = world
    const clock = await newClock()
    const { customer, subscription } = await subscribe(clock.id)
    const ids = (page: { data: { id: string }[] }) => page.data.map(({ id }) => id)
    expect(ids(await stripe.customers.list({ limit: 100 }))).not.toContain(customer.id)
    expect(ids(await stripe.customers.list({ test_clock: clock.id }))).toEqual([customer.id])
    expect(ids(await stripe.subscriptions.list({ limit: 100 }))).not.toContain(subscription.id)
    expect(ids(await stripe.subscriptions.list({ test_clock: clock.id }))).toEqual([subscription.id])
    expect(ids(await stripe.subscriptions.list({ customer: customer.id }))).toEqual([subscription.id])
    expect(ids(await stripe.testHelpers.testClocks.list())).toContain(clock.id)
  })

  it('deletes its customers and ends their subscriptions when it is deleted', async () => {
    const { stripe } = world
    const clock = await newClock()
    const { customer, subscription } = await subscribe(clock.id)
    expect(await stripe.testHelpers.testClocks.del(clock.id)).toEqual(
      expect.objectContaining({ id: clock.id, object: 'test_helpers.test_clock', deleted: true }),
    )
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true })
    const ended = await stripe.subscriptions.retrieve(subscription.id)
    expect(ended).toMatchObject({ status: 'canceled', canceled_at: start })
    expect(await failure(stripe.testHelpers.testClocks.retrieve(clock.id))).toMatchObject({ statusCode: 404 })
    const [told] = (await stripe.events.list({ type: 'test_helpers.test_clock.deleted' })).data
    expect(told?.data.object).toMatchObject({ id: clock.id })
  })

  it('takes an existing customer with what it has planned', async () => {
    const { stripe } = world
    const { customer, subscription } = await subscribe(undefined)
    const now = Math.floor(Date.now() / 1000)
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: now, customer: customer.id })
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ test_clock: clock.id })
    const end = subscription.items.data[0]?.current_period_end ?? 0
    await advance(clock.id, end + 7_200)
    expect((await stripe.invoices.list({ subscription: subscription.id, status: 'paid' })).data).toHaveLength(2)
    const again = stripe.testHelpers.testClocks.create({ frozen_time: now, customer: customer.id })
    expect(await failure(again)).toMatchObject({ statusCode: 400, param: 'customer' })
  })

  it('warns at once of a trial that ends within three days, and expires its own Checkout', async () => {
    const { stripe } = world
    const clock = await newClock()
    const { customer, subscription } = await subscribe(clock.id, 'month', { trial_end: start + 86_400 })
    const warning = await until(async () =>
      (await stripe.events.list({ type: 'customer.subscription.trial_will_end' })).data.find(
        ({ data }) => (data.object as Stripe.Subscription).id === subscription.id,
      ),
    )
    expect(warning.created).toBe(start)
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: await price(), quantity: 1 }],
      customer: customer.id,
      success_url: 'http://127.0.0.1/done',
    })
    expect(session.created).toBe(start)
    await advance(clock.id, start + 2 * 86_400)
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired')
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  })

  it('is never the default one, which only the control API moves', async () => {
    const { stripe } = world
    const clocks = (await stripe.testHelpers.testClocks.list({ limit: 100 })).data
    const common = clocks.at(-1)?.id ?? ''
    const moved = failure(stripe.testHelpers.testClocks.advance(common, { frozen_time: 4_000_000_000 }))
    expect((await moved).message).toContain('/_sandbox/clock/advance')
    expect(await failure(stripe.testHelpers.testClocks.del(common))).toMatchObject({ statusCode: 400 })
    expect(await failure(stripe.customers.create({ test_clock: common }))).toMatchObject({ param: 'test_clock' })
    expect(await failure(stripe.customers.create({ test_clock: 'clock_none' }))).toMatchObject({
      code: 'resource_missing',
    })
  })
})
