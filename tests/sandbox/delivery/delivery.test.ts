import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startReceiver, until, useSandbox, type Receiver } from '../support.ts'

interface Shown {
  id: string
  event: string
  status: string
  attempts: number
  last_status: number | null
}

const world = useSandbox()
let receiver: Receiver
let endpoint: Stripe.WebhookEndpoint
const secret = (): string => endpoint.secret ?? ''

beforeAll(async () => {
  receiver = await startReceiver()
  endpoint = await world.stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ['customer.created', 'customer.updated', 'product.created'],
  })
})
afterAll(() => receiver.close())
beforeEach(async () => {
  receiver.answer = () => 200
  await world.control('POST', '/delivery', { reset: true, schedule_s: [0, 0.05, 0.05] })
})

const of = (id: string) => receiver.received.filter(({ event }) => (event.data.object as { id: string }).id === id)
const deliveries = async (query: string): Promise<Shown[]> =>
  (await world.control<{ data: Shown[] }>('GET', `/deliveries?${query}`)).data
const eventOf = async (id: string): Promise<Stripe.Event> => {
  const { data } = await world.stripe.events.list({ limit: 100 })
  const event = data.find((one) => (one.data.object as { id: string }).id === id)
  if (!event) throw new Error('no event')
  return event
}
const settled = async (event: string, status: string): Promise<Shown> =>
  until(async () => (await deliveries(`event=${event}`)).find((one) => one.status === status))

describe('webhooks', () => {
  it('are signed so that the SDK believes them, in real time', async () => {
    await world.control('POST', '/clock/advance', { seconds: 3_600 })
    const { id } = await world.stripe.customers.create({ name: 'Signed' })
    const got = await until(() => of(id)[0])
    const event = world.stripe.webhooks.constructEvent(got.body, got.headers['stripe-signature'] ?? '', secret())
    expect(event).toMatchObject({
      object: 'event',
      type: 'customer.created',
      api_version: Stripe.API_VERSION,
      livemode: false,
      pending_webhooks: 1,
      data: { object: { id, name: 'Signed' } },
    })
    expect(event.created).toBeGreaterThan(Date.now() / 1000 + 3_000)
    expect(got.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    })
  })

  it('go only to endpoints that listen to their type', async () => {
    const { id } = await world.stripe.coupons.create({ percent_off: 5 })
    const event = await eventOf(id)
    expect(event.pending_webhooks).toBe(0)
    expect(await deliveries(`event=${event.id}`)).toEqual([])
  })

  it('are tried again by schedule until answered 2xx, with a fresh signature each time', async () => {
    let tries = 0
    receiver.answer = () => (++tries < 3 ? 500 : 204)
    const { id } = await world.stripe.customers.create({})
    const event = await eventOf(id)
    expect(await settled(event.id, 'delivered')).toMatchObject({ attempts: 3, last_status: 204 })
    const got = of(id)
    expect(new Set(got.map((one) => one.event.id))).toEqual(new Set([event.id]))
    for (const one of got) {
      expect(() =>
        world.stripe.webhooks.constructEvent(one.body, one.headers['stripe-signature'] ?? '', secret()),
      ).not.toThrow()
    }
    expect((await world.stripe.events.retrieve(event.id)).pending_webhooks).toBe(0)
  })

  it('take a redirect for a failure, and are exhausted at the end of the schedule', async () => {
    receiver.answer = () => 302
    const { id } = await world.stripe.customers.create({})
    const event = await eventOf(id)
    const delivery = await settled(event.id, 'exhausted')
    expect(delivery).toMatchObject({ attempts: 3, last_status: 302 })
    expect(await deliveries('outstanding=true')).toEqual([])
    const failed = await world.stripe.events.list({ delivery_success: false, limit: 100 })
    expect(failed.data.map((one) => one.id)).toContain(event.id)
    const fine = await world.stripe.events.list({ delivery_success: true, limit: 100 })
    expect(fine.data.map((one) => one.id)).not.toContain(event.id)
  })

  it('can be sent once more', async () => {
    receiver.answer = () => 500
    const { id } = await world.stripe.customers.create({})
    const event = await eventOf(id)
    const delivery = await settled(event.id, 'exhausted')
    receiver.answer = () => 200
    await world.control('POST', `/deliveries/${delivery.id}/resend`)
    await settled(event.id, 'delivered')
  })

  it('are outstanding while they wait, and do not wait when flushed', async () => {
    await world.control('POST', '/delivery', { schedule_s: [0, 600] })
    receiver.answer = () => 503
    const { id } = await world.stripe.customers.create({})
    const event = await eventOf(id)
    const waiting = async () => (await deliveries('outstanding=true')).find((one) => one.event === event.id)
    await until(async () => (await waiting())?.attempts === 1)
    await world.control('POST', '/delivery', { flush: true })
    await until(async () => (await waiting())?.attempts === 2)
    receiver.answer = () => 200
    await world.control('POST', '/clock/advance', { seconds: 0 })
    await settled(event.id, 'delivered')
    expect(await deliveries('outstanding=true')).toEqual([])
  })

  it('are signed with both secrets while one is rolled', async () => {
    const old = secret()
    const rolled = await world.control<{ secret: string }>('POST', `/webhook_endpoints/${endpoint.id}/roll_secret`, {})
    const { id } = await world.stripe.customers.create({})
    const got = await until(() => of(id)[0])
    const header = got.headers['stripe-signature'] ?? ''
    expect(header).toMatch(/^t=\d+,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/)
    for (const one of [old, rolled.secret]) {
      expect(world.stripe.webhooks.constructEvent(got.body, header, one).id).toBe(got.event.id)
    }
    await world.control('POST', `/webhook_endpoints/${endpoint.id}/roll_secret`, {
      expires_in_s: 0,
      secret: 'whsec_new',
    })
    endpoint = { ...endpoint, secret: 'whsec_new' }
    const next = await world.stripe.customers.create({})
    const later = await until(() => of(next.id)[0])
    const verify = (key: string): Stripe.Event =>
      world.stripe.webhooks.constructEvent(later.body, later.headers['stripe-signature'] ?? '', key)
    expect(verify('whsec_new').id).toBe(later.event.id)
    for (const one of [old, rolled.secret]) {
      expect(() => verify(one)).toThrow(Stripe.errors.StripeSignatureVerificationError)
    }
  })
})

describe('webhooks that misbehave', () => {
  it('come twice', async () => {
    await world.control('POST', '/delivery', { duplicate: true })
    const { id } = await world.stripe.customers.create({})
    await until(() => of(id).length === 2)
    expect(new Set(of(id).map(({ event }) => event.id)).size).toBe(1)
  })

  it('come late', async () => {
    await world.control('POST', '/delivery', { delay_ms: 200 })
    const start = Date.now()
    const { id } = await world.stripe.customers.create({})
    await until(() => of(id)[0])
    expect(Date.now() - start).toBeGreaterThanOrEqual(195)
  })

  it('come in another order', async () => {
    await world.control('POST', '/delivery', { reorder: true })
    const from = receiver.received.length
    const made: string[] = []
    for (let n = 0; n < 12; n += 1) made.push((await world.stripe.customers.create({})).id)
    await until(() => receiver.received.length === from + 12)
    const arrived = receiver.received.slice(from).map(({ event }) => (event.data.object as { id: string }).id)
    expect(new Set(arrived)).toEqual(new Set(made))
    expect(arrived).not.toEqual(made)
  })

  it('are lost: as many as asked, of the types asked, and then not outstanding', async () => {
    await world.control('POST', '/delivery', { drop: 1, types: ['customer.created'] })
    const product = await world.stripe.products.create({ name: 'Kept' })
    const lost = await world.stripe.customers.create({})
    const kept = await world.stripe.customers.create({})
    await until(() => of(kept.id)[0] && of(product.id)[0])
    expect(of(lost.id)).toEqual([])
    const event = await eventOf(lost.id)
    expect(await deliveries(`event=${event.id}`)).toMatchObject([{ status: 'dropped', attempts: 0 }])
    expect(await deliveries('outstanding=true')).toEqual([])
  })

  it.each(['wrong', 'stale'])('carry a %s signature, and are spoiled when refused', async (sign) => {
    await world.control('POST', '/delivery', { sign })
    const verify = (body: string, header: unknown): number => {
      try {
        world.stripe.webhooks.constructEvent(body, header as string, secret())
        return 200
      } catch {
        return 400
      }
    }
    receiver.answer = ({ body, headers }) => verify(body, headers['stripe-signature'])
    const { id } = await world.stripe.customers.create({})
    const event = await eventOf(id)
    expect(await settled(event.id, 'spoiled')).toMatchObject({ attempts: 1, last_status: 400 })
    expect(await deliveries('outstanding=true')).toEqual([])
  })
})

describe('webhook endpoints', () => {
  it('tell their secret once, at creation', async () => {
    const { stripe } = world
    const made = await stripe.webhookEndpoints.create({ url: 'https://a.example/x', enabled_events: ['*'] })
    expect(made.secret).toMatch(/^whsec_\w{32}$/)
    expect(await stripe.webhookEndpoints.retrieve(made.id)).not.toHaveProperty('secret')
    const { data } = await stripe.webhookEndpoints.list()
    expect(data.map(({ id }) => id)).toContain(made.id)
    expect(data.every((one) => !('secret' in one))).toBe(true)
    expect(await stripe.webhookEndpoints.del(made.id)).toMatchObject({ deleted: true })
  })

  it('cancel what waits for them when they are disabled', async () => {
    const { stripe } = world
    receiver.answer = () => 500
    await world.control('POST', '/delivery', { schedule_s: [0, 0.2] })
    const made = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['coupon.created'] })
    const { id } = await stripe.coupons.create({ percent_off: 5 })
    await until(() => of(id).length === 1)
    expect((await stripe.webhookEndpoints.update(made.id, { disabled: true })).status).toBe('disabled')
    await settled((await eventOf(id)).id, 'canceled')
    await stripe.webhookEndpoints.del(made.id)
  })
})
