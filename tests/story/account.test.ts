import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createHmac } from 'node:crypto'
import type { Role } from '#domain/roles.ts'
import { DAY_S, orderOf, type Person, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
beforeAll(async () => {
  story = await startStory()
})
afterAll(() => story?.close())
afterEach(() => story.calm())

describe('cancelling', () => {
  it('at the end of the period keeps the plan until then; resuming before undoes it', async () => {
    const [leaving, staying] = [await story.person(), await story.person()]
    for (const person of [leaving, staying]) {
      await person.subscribe()
      const { body } = await person.post('/billing/subscription/cancel', { at: 'period_end' })
      const { status, access, cancel_at, current_period_end } = body as Awaited<ReturnType<Person['standing']>>
      expect([status, access, cancel_at]).toEqual(['active', 'full', current_period_end])
    }
    expect(await staying.post('/billing/subscription/resume')).toMatchObject({ status: 200, body: { cancel_at: null } })
    await story.advance(31.5 * DAY_S)
    expect(await leaving.standing()).toMatchObject({ tier: 'free', status: 'canceled', access: 'none' })
    expect(await staying.standing()).toMatchObject({ tier: 'premium_monthly', status: 'active', access: 'full' })
    expect([(await leaving.charges()).length, (await staying.charges()).length]).toEqual([1, 2])
    expect(await leaving.post('/billing/subscription/resume')).toMatchObject({ status: 409 })
    const { customerId } = await leaving.subscribe('vip_monthly')
    const { data } = await story.stripe.customers.list({ limit: 100 })
    expect(data.filter(({ metadata }) => metadata['account_id'] === leaving.accountId).map(({ id }) => id)).toEqual([
      customerId,
    ])
  }, 60_000)

  it('now ends it at once', async () => {
    const person = await story.person()
    await person.subscribe()
    const { body } = await person.post('/billing/subscription/cancel', { at: 'now' })
    expect(body).toMatchObject({ tier: 'free', status: 'canceled', access: 'none', current_period_end: null })
  })
})

describe('the portal', () => {
  it.each([
    [undefined, '4242'],
    ['payment_method_update', '4242'],
    ['subscription_cancel', 'Cancel your subscription?'],
  ])('opens at its page (%s)', async (flow, text) => {
    const person = await story.person()
    await person.subscribe()
    const asked = { return_url: story.webUrl, ...(flow ? { flow } : {}) }
    const { status, body } = await person.post('/billing/portal', asked)
    expect(status).toBe(201)
    const page = await fetch((body as { url: string }).url)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(text)
  })

  it('makes the customer of someone who never bought, and Checkout uses the same', async () => {
    const person = await story.person()
    expect((await person.post('/billing/portal', {})).status).toBe(201)
    const customer = await person.customerId()
    expect(customer).toMatch(/^cus_/)
    const { customerId } = await person.subscribe()
    expect(customerId).toBe(customer)
  })
})

describe("someone else's ids", () => {
  it('look like ids that do not exist', async () => {
    const [one, other] = [await story.person(), await story.person()]
    const { body } = await one.checkout()
    const { session_id: sessionId } = body as { session_id: string }
    const { id: commandId } = await story.db.models.CheckoutIntent.findOne({
      where: { sessionId },
      rejectOnEmpty: true,
    })
    await one.pay(sessionId)
    await one.until('active', ({ status }) => status === 'active')
    for (const [method, path] of [
      ['get', `/billing/checkout/${sessionId}`],
      ['post', `/billing/checkout/${sessionId}/confirm`],
      ['get', `/billing/checkout/success?session_id=${sessionId}`],
      ['get', `/billing/checkout/cancel?session_id=${sessionId}`],
      ['get', `/billing/commands/${commandId}`],
    ] as const) {
      const [theirs, nobodys] = [await other[method](path), await other[method](path.replace(/(cs|int)_\w+/, '$1_0'))]
      expect([path, theirs.status, theirs.body.code]).toEqual([path, 404, 'not_found'])
      expect({ ...nobodys.body, request_id: '' }).toEqual({ ...theirs.body, request_id: '' })
      expect((await one[method](path)).status).toBe(200)
    }
    expect((await other.get('/billing/invoices')).body).toEqual([])
    expect(await other.standing()).toMatchObject({ tier: 'free' })
  })
})

describe('roles', () => {
  const colleague = async (owner: Person, role: Role): Promise<string> => {
    const { userId, token } = await story.person()
    await story.db.models.Membership.create({ accountId: owner.accountId, userId, role })
    const { body } = await story.client.post('/session/account', { account_id: owner.accountId }, { token })
    return (body as { token: string }).token
  }

  it('decide who sees and who acts', async () => {
    const owner = await story.person()
    await owner.subscribe()
    const tokens = { admin: await colleague(owner, 'admin'), member: await colleague(owner, 'member') }
    const statusOf = async (role: 'admin' | 'member', method: 'get' | 'post', path: string, body?: unknown) => {
      const { token } = { token: tokens[role] }
      return (await (method === 'get' ? story.client.get(path, { token }) : story.client.post(path, body, { token })))
        .status
    }
    const both = async (method: 'get' | 'post', path: string, body?: unknown) => [
      await statusOf('admin', method, path, body),
      await statusOf('member', method, path, body),
    ]
    expect(await both('get', '/billing/subscription')).toEqual([200, 200])
    expect(await both('get', '/billing/entitlements')).toEqual([200, 200])
    expect(await both('get', '/billing/invoices')).toEqual([200, 403])
    expect(await both('post', '/billing/checkout', orderOf(story, 'vip_monthly'))).toEqual([403, 403])
    expect(await both('post', '/billing/portal', {})).toEqual([403, 403])
    expect(await both('post', '/billing/subscription/cancel', { at: 'now' })).toEqual([403, 403])
    expect(await both('post', '/billing/payment/retry')).toEqual([403, 403])
    expect(await owner.standing()).toMatchObject({ status: 'active' })
  })
})

describe('events that mean nothing here', () => {
  const deliver = (event: object) => {
    const body = JSON.stringify({ object: 'event', created: Math.floor(Date.now() / 1000), livemode: false, ...event })
    const time = Math.floor(Date.now() / 1000)
    const v1 = createHmac('sha256', story.secrets.webhookSecret).update(`${time}.${body}`).digest('hex')
    const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=${v1}` }
    return story.client.send('POST', '/billing/stripe-webhook', body, { headers })
  }
  const ended = (id: string) =>
    waitFor(async () => {
      const row = await story.db.models.StripeEvent.findByPk(id, { rejectOnEmpty: true })
      return row.state === 'ignored' ? row : null
    })

  it('end as ignored with the reason', async () => {
    const object = { id: 'sub_nobody', object: 'subscription', customer: 'cus_nobody' }
    await deliver({ id: 'evt_nobody', type: 'customer.subscription.updated', data: { object } })
    await deliver({ id: 'evt_strange', type: 'brand.new_thing', data: { object: {} } })
    await deliver({ id: 'evt_covered', type: 'payment_intent.succeeded', data: { object: { id: 'pi_1' } } })
    expect((await ended('evt_nobody')).reason).toContain('unknown customer')
    expect((await ended('evt_strange')).reason).toBe('type not used')
    expect((await ended('evt_covered')).reason).toBe('covered')
    const { data } = await story.ops<{ data: { id: string }[] }>('GET', '/events?state=ignored&limit=100')
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['evt_nobody', 'evt_strange', 'evt_covered']))
  })

  it('of a customer who is linked later are taken up then', async () => {
    const person = await story.person()
    // As the checkout is about to make it: the same key gives the same customer.
    const { id } = await story.stripe.customers.create(
      { metadata: { account_id: person.accountId } },
      { idempotencyKey: `customer/${person.accountId}/g1` },
    )
    await deliver({ id: 'evt_early', type: 'customer.updated', data: { object: { id, object: 'customer' } } })
    expect((await ended('evt_early')).reason).toContain('unknown customer')
    await person.checkout()
    expect(await person.customerId()).toBe(id)
    const early = () => story.db.models.StripeEvent.findByPk('evt_early', { rejectOnEmpty: true })
    await waitFor(async () => (await early()).state === 'applied')
    expect((await early()).accountId).toBe(person.accountId)
  })
})
