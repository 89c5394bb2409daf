import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startReceiver, until, useSandbox, type Receiver } from '../support.ts'

interface Shown {
  id: string
  event: string
  type: string
  endpoint: string
  status: string
  attempts: number
  by_clock: boolean
  log: { status: number | null; error: string | null; answer: string | null }[]
}

const world = useSandbox()
let receiver: Receiver
let endpoint: Stripe.WebhookEndpoint
beforeAll(async () => {
  receiver = await startReceiver()
  endpoint = await world.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
})
afterAll(() => receiver.close())
beforeEach(async () => {
  receiver.answer = () => 200
  await world.control('POST', '/delivery', { reset: true, schedule_s: [0, 0.05, 0.05] })
  await world.control('POST', '/seed', { seed: 7 })
})

const rule = (body: object) => world.control<{ id: string }>('POST', '/delivery/rules', body)
const of = (id: string) => receiver.received.filter(({ event }) => (event.data.object as { id: string }).id === id)
const deliveries = async (query: string): Promise<Shown[]> =>
  (await world.control<{ data: Shown[] }>('GET', `/deliveries?${query}`)).data
const coupons = async (count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) ids.push((await world.stripe.coupons.create({ percent_off: 5 })).id)
  return ids
}
const verify = (got: { body: string; headers: Record<string, unknown> }): Stripe.Event =>
  world.stripe.webhooks.constructEvent(got.body, got.headers['stripe-signature'] as string, endpoint.secret ?? '')

describe('a rule', () => {
  it('is for events of its types, as many as it says, after those it lets pass', async () => {
    await rule({ types: ['coupon.*'], skip: 1, times: 1, effect: { drop: 'forever' } })
    const product = await world.stripe.products.create({ name: 'Other' })
    const [first = '', second = '', third = ''] = await coupons(3)
    await until(() => of(first)[0] && of(third)[0] && of(product.id)[0])
    expect(of(second)).toEqual([])
    expect(await world.control('GET', '/delivery/rules')).toEqual({ data: [] })
  })

  it('loses an event once: it comes with the next attempt', async () => {
    await rule({ types: ['coupon.created'], times: 1, effect: { drop: 'once' } })
    const [id = ''] = await coupons(1)
    const got = await until(() => of(id)[0])
    const [delivery] = await until(async () => {
      const all = await deliveries(`event=${got.event.id}`)
      return all[0]?.status === 'delivered' && all
    })
    expect(delivery).toMatchObject({ attempts: 2, log: [{ status: null, error: 'lost on purpose' }, { status: 200 }] })
  })

  it('keeps an event from ever being generated, though what it would tell has happened', async () => {
    await rule({ types: ['coupon.created'], times: 1, effect: { generate: false } })
    const [id = '', next = ''] = await coupons(2)
    await until(() => of(next)[0])
    const { data } = await world.stripe.events.list({ type: 'coupon.created', limit: 100 })
    expect(data.map((event) => (event.data.object as { id: string }).id)).not.toContain(id)
    expect(await world.stripe.coupons.retrieve(id)).toMatchObject({ id })
  })

  it('makes two events of one occurrence, in the same second', async () => {
    await rule({ types: ['coupon.created'], times: 1, effect: { twin: true } })
    const [id = ''] = await coupons(1)
    await until(() => of(id).length === 2)
    const [one, two] = of(id).map(({ event }) => event)
    expect(one?.id).not.toBe(two?.id)
    expect({ ...one, id: '', pending_webhooks: 0 }).toEqual({ ...two, id: '', pending_webhooks: 0 })
  })

  it('signs in the future, which Stripe’s own check lets pass, or wrongly, which spoils it until it is sent again', async () => {
    await rule({ types: ['coupon.created'], times: 1, effect: { sign: 'future' } })
    const [future = ''] = await coupons(1)
    const got = await until(() => of(future)[0])
    expect(verify(got).id).toBe(got.event.id)
    const seconds = Number(/^t=(\d+)/.exec(got.headers['stripe-signature'] as string)?.[1])
    expect(seconds).toBeGreaterThan(Date.now() / 1000 + 3_000)

    receiver.answer = (one) => {
      try {
        verify(one)
        return 200
      } catch {
        return 400
      }
    }
    await rule({ types: ['coupon.created'], times: 1, effect: { sign: 'wrong' } })
    const [wrong = ''] = await coupons(1)
    const refused = await until(() => of(wrong)[0])
    await until(async () => (await deliveries(`event=${refused.event.id}&status=spoiled`)).length === 1)
    expect(await world.control('POST', '/deliveries/resend', { event: refused.event.id })).toEqual({ resent: 1 })
    await until(async () => (await deliveries(`event=${refused.event.id}&status=delivered`)).length === 1)
  })

  it('claims an older version of the API', async () => {
    await rule({ types: ['coupon.created'], times: 1, effect: { api_version: '2020-08-27' } })
    const [id = ''] = await coupons(1)
    const got = await until(() => of(id)[0])
    expect(verify(got).api_version).toBe('2020-08-27')
    expect((await world.stripe.events.retrieve(got.event.id)).api_version).toBe(Stripe.API_VERSION)
  })

  it('comes by chance, the same for the same seed and requests, another for another seed', async () => {
    const run = async (seed: number): Promise<string> => {
      await world.control('POST', '/delivery', { reset: true })
      await world.control('POST', '/seed', { seed })
      await rule({ types: ['coupon.*'], probability: 0.5, effect: { drop: 'forever' } })
      await coupons(24)
      const all = (await deliveries('type=coupon.created')).slice(0, 24)
      return all.map(({ status }) => (status === 'dropped' ? 'x' : '.')).join('')
    }
    const first = await run(1)
    expect(first).toMatch(/x/)
    expect(first).toMatch(/\./)
    expect(await run(1)).toBe(first)
    expect(await run(2)).not.toBe(first)
  })

  it('can be taken back, and says what is wrong with it', async () => {
    const { id } = await rule({ effect: { duplicate: true } })
    expect(await world.control('GET', '/delivery/rules')).toMatchObject({ data: [{ id, effect: { duplicate: 1 } }] })
    await world.control('DELETE', `/delivery/rules/${id}`)
    expect(await world.control('GET', '/delivery/rules')).toEqual({ data: [] })
    await expect(rule({ effect: {} })).rejects.toThrow('must do something')
    await expect(rule({ effect: { dorp: 'once' } })).rejects.toThrow('effect: ')
  })
})

describe('deliveries', () => {
  it('can be tried over three days by the clock', async () => {
    await world.control('POST', '/delivery', { schedule: 'live' })
    receiver.answer = () => 503
    const [id = ''] = await coupons(1)
    const waiting = async () => (await deliveries('outstanding=true')).find((one) => one.event === of(id)[0]?.event.id)
    await until(async () => (await waiting())?.attempts === 1)
    expect(await waiting()).toMatchObject({ by_clock: true, log: [{ status: 503 }] })
    await world.control('POST', '/clock/advance', { seconds: 200 })
    expect((await waiting())?.attempts).toBe(1)
    await world.control('POST', '/clock/advance', { seconds: 200 })
    await until(async () => (await waiting())?.attempts === 2)
    receiver.answer = () => 200
    await world.control('POST', '/clock/advance', { seconds: 1_800 })
    await until(() => of(id).length === 3)
  })

  it('to a slow endpoint keep no other waiting', async () => {
    const silent = await world.stripe.webhookEndpoints.create({
      url: 'http://10.255.255.1:9/hook',
      enabled_events: ['coupon.created'],
    })
    const ids = await coupons(20)
    await until(() => ids.every((id) => of(id).length === 1))
    await world.stripe.webhookEndpoints.del(silent.id)
  })

  it('of an event are made anew for an endpoint that came later', async () => {
    const [id = ''] = await coupons(1)
    const { event } = await until(() => of(id)[0])
    const late = await startReceiver()
    const made = await world.stripe.webhookEndpoints.create({ url: late.url, enabled_events: ['coupon.created'] })
    await world.control('POST', `/events/${event.id}/resend`)
    await until(() => late.received.some((one) => one.event.id === event.id))
    await world.stripe.webhookEndpoints.del(made.id)
    await late.close()
  })
})
