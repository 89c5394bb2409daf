import { beforeEach, describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()
beforeEach(() => world.control('DELETE', '/faults'))

const fault = (body: object) => world.control<{ id: string }>('POST', '/faults', body)
const create = (name: string, idempotencyKey?: string) =>
  world.stripe.customers.create({ name }, idempotencyKey ? { idempotencyKey } : {})
/** How each of some requests ends: `.` well, `x` not. */
const ends = async (requests: (() => Promise<unknown>)[]): Promise<string> => {
  let told = ''
  for (const request of requests)
    told += await request().then(
      () => '.',
      () => 'x',
    )
  return told
}
const times = (count: number, request: () => Promise<unknown>): (() => Promise<unknown>)[] =>
  Array.from({ length: count }, () => request)

describe('a forced outcome', () => {
  it('is for requests whose key begins so', async () => {
    await fault({ match: { key_prefix: 'order/7/' }, effect: { status: 503 } })
    expect(await ends([() => create('a', 'order/8/x'), () => create('b'), () => create('c', 'order/7/x')])).toBe('..x')
  })

  it('is for requests that name a customer, or something of theirs, in path or parameters', async () => {
    const [mine, other] = [await create('mine'), await create('other')]
    const method = await world.stripe.paymentMethods.attach('pm_card_visa', { customer: mine.id })
    await fault({ match: { customer: mine.id }, times: null, effect: { status: 503 } })
    const requests = [
      () => world.stripe.customers.retrieve(mine.id),
      () => world.stripe.customers.retrieve(other.id),
      () => world.stripe.paymentMethods.retrieve(method.id),
      () => world.stripe.subscriptions.list({ customer: mine.id }),
      () => world.stripe.subscriptions.list({ customer: other.id }),
    ]
    expect(await ends(requests)).toBe('x.xx.')
  })

  it('is for requests that name a charge', async () => {
    const customer = (await create('payer')).id
    const intent = await world.stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      customer,
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    })
    const charge = intent.latest_charge as string
    await fault({ match: { method: 'POST', charge }, effect: { status: 500, after: true } })
    await failure(world.stripe.refunds.create({ charge }))
    expect((await world.stripe.charges.retrieve(charge)).amount_refunded).toBe(500)
  })

  it('comes at the nth turn, after some, or always', async () => {
    await fault({ match: { path: '/v1/customers' }, nth: 3, effect: { status: 503 } })
    expect(await ends(times(4, () => create('n')))).toBe('..x.')
    await fault({ match: { path: '/v1/customers' }, skip: 1, times: 2, effect: { status: 503 } })
    expect(await ends(times(4, () => create('s')))).toBe('.xx.')
    await fault({ match: {}, times: null, effect: { status: 503 } })
    expect(await ends(times(3, () => create('a')))).toBe('xxx')
  })

  it('comes by chance, the same for the same seed', async () => {
    const run = async (seed: number): Promise<string> => {
      await world.control('DELETE', '/faults')
      await world.control('POST', '/seed', { seed })
      await fault({ match: {}, times: null, probability: 0.4, effect: { status: 503 } })
      return ends(times(20, () => create('p')))
    }
    const first = await run(3)
    expect(first).toMatch(/x.*\.|\..*x/)
    expect(await run(3)).toBe(first)
    expect(await run(4)).not.toBe(first)
  })

  it('says what it was told to say, a card error as one', async () => {
    await fault({ match: {}, effect: { status: 400, code: 'resource_missing', message: 'Gone fishing.' } })
    expect(await failure(create('x'))).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      message: 'Gone fishing.',
    })
    await fault({ match: {}, effect: { status: 402 } })
    expect(await failure(create('x'))).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'card_declined',
    })
  })

  it('can be taken back alone', async () => {
    const { id } = await fault({ match: { path: '/v1/customers' }, effect: { status: 503 } })
    await fault({ match: { path: '/v1/products' }, effect: { status: 503 } })
    await world.control('DELETE', `/faults/${id}`)
    const { data } = await world.control<{ data: unknown[] }>('GET', '/faults')
    expect(data).toMatchObject([{ match: { path: '/v1/products' }, times: 1, skip: 0, probability: 1 }])
    await expect(world.control('DELETE', `/faults/${id}`)).rejects.toThrow(`No such fault: '${id}'`)
  })

  it.each<[object, string]>([
    [{ match: {} }, 'effect: '],
    [{ match: {}, effect: {} }, 'effect: must do something'],
    [{ match: {}, effect: { status: 500, drop: 'after' } }, 'is one of status, decline_code or drop, not several'],
    [{ match: {}, effect: { after: true } }, 'effect.status: is needed with code, message or after'],
    [{ match: { on: 'charge' }, effect: { drop: 'after' } }, 'effect.decline_code: a charge can only be made to fail'],
    [{ match: { on: 'charge', path: '/v1/x' }, effect: { decline_code: 'lost_card' } }, 'match: with on: "charge"'],
    [{ match: { path: 'v1' }, effect: { status: 500 } }, 'match.path: '],
    [{ match: {}, times: 0, effect: { status: 500 } }, 'times: '],
    [{ match: {}, probability: 2, effect: { status: 500 } }, 'probability: '],
    [{ match: {}, effect: { stauts: 500 } }, 'stauts'],
  ])('is refused when it makes no sense: %j', async (body, message) => {
    await expect(fault(body)).rejects.toThrow(message.replaceAll('"', '\\"'))
  })
})

describe('the request log', () => {
  interface Logged {
    id: string
    status: number
    params: unknown
    duration_ms: number
    replayed: boolean
    body?: { id?: string }
  }
  const logged = async (query: string): Promise<Logged[]> =>
    (await world.control<{ data: Logged[] }>('GET', `/requests?${query}`)).data

  it('has parameters, duration and, one by one, the answer', async () => {
    const made = await create('Logged', 'log-1')
    await create('Logged', 'log-1')
    const [replay, first] = await logged('idempotency_key=log-1')
    expect(replay).toMatchObject({ status: 200, replayed: true })
    expect(first).toMatchObject({ status: 200, replayed: false, params: { name: 'Logged' } })
    expect(first?.duration_ms).toBeGreaterThan(0)
    expect(first).not.toHaveProperty('body')
    const [whole] = await logged(`id=${first?.id}`)
    expect(whole?.body?.id).toBe(made.id)
  })

  it('keeps no secret', async () => {
    const endpoint = await world.stripe.webhookEndpoints.create({ url: 'https://a.example/h', enabled_events: ['*'] })
    const [entry] = await logged('path=/v1/webhook_endpoints')
    const whole = JSON.stringify(await logged(`id=${entry?.id}`))
    expect(endpoint.secret).toMatch(/^whsec_/)
    expect(whole).toContain(endpoint.id)
    expect(whole).not.toContain(endpoint.secret)
    await failure(
      world.stripe.paymentMethods.create({
        type: 'card',
        card: { number: '4242424242424242', exp_month: 1, exp_year: 2040, cvc: '123' },
      }),
    ).catch(() => null)
    expect(JSON.stringify(await logged('path=/v1/payment_methods'))).not.toContain('4242424242424242')
  })
})
