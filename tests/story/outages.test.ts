import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Answered } from '#tests/api/support/client.ts'
import { type Person, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
beforeAll(async () => {
  // The log of an outage is long.
  story = await startStory({ env: { LOG_LEVEL: 'silent' } })
})
afterAll(() => story?.close())
afterEach(() => story.calm())

const within10s = async (work: Promise<Answered>): Promise<Answered> => {
  const began = performance.now()
  const answer = await work
  expect(performance.now() - began).toBeLessThan(10_000)
  return answer
}
const breakStripe = (effect: object) =>
  story.control('POST', '/faults', { match: { path: '/v1/*' }, times: 10_000, effect })
const buys = async (person: Person) => {
  // A request that Stripe still works on holds its key for as long.
  const made = await waitFor(
    async () => {
      const { status, body } = await person.checkout()
      return status === 201 ? (body as { session_id: string }) : null
    },
    { what: 'a session', timeoutMs: 20_000, everyMs: 500 },
  )
  await person.pay(made.session_id)
  await person.until('active', ({ status: now }) => now === 'active')
  expect(await person.charges()).toHaveLength(1)
}

describe('while Stripe is out', () => {
  it('a checkout is refused in time, and goes through afterwards', async () => {
    const person = await story.person()
    await breakStripe({ status: 503 })
    expect(await within10s(person.checkout())).toMatchObject({ status: 503, body: { code: 'stripe_unavailable' } })
    expect(await within10s(person.post('/billing/portal', {}))).toMatchObject({ status: 503 })
    await story.calm()
    await buys(person)
  })

  it('a slow one is answered in time, and one subscription comes of it', async () => {
    const person = await story.person()
    await breakStripe({ latency_ms: 12_000 })
    const { status, body } = await within10s(person.checkout())
    expect([202, 503]).toContain(status)
    if (status === 202) expect(body).toMatchObject({ state: 'pending', command_id: expect.any(String) as string })
    await story.calm()
    await buys(person)
    expect((await story.stripe.subscriptions.list({ customer: await person.customerId() })).data).toHaveLength(1)
  }, 40_000)

  it('an answer that was lost is asked for again: one customer, one session', async () => {
    const person = await story.person()
    for (const path of ['/v1/customers', '/v1/checkout/sessions'])
      await story.control('POST', '/faults', { match: { method: 'POST', path }, times: 2, effect: { drop: 'after' } })
    await buys(person)
    const { data } = await story.stripe.customers.list({ limit: 100 })
    expect(data.filter(({ metadata }) => metadata['account_id'] === person.accountId)).toHaveLength(1)
    const sessions = await story.stripe.checkout.sessions.list({ customer: await person.customerId() })
    expect(sessions.data).toHaveLength(1)
  })

  it('webhooks are stored, rows are read, and what was missed is caught up', async () => {
    const person = await story.person()
    await person.subscribe()
    const { data } = await story.stripe.subscriptions.list({ customer: await person.customerId() })
    await breakStripe({ status: 500 })
    expect(await person.standing()).toMatchObject({ status: 'active', access: 'full' })
    await story.calm()
    await story.control('POST', '/faults', {
      match: { method: 'GET', path: '/v1/*' },
      times: 10_000,
      effect: { status: 500 },
    })
    await story.stripe.subscriptions.update(data[0]?.id ?? '', { cancel_at_period_end: true })
    const { StripeEvent } = story.db.models
    const waiting = () => StripeEvent.findOne({ where: { accountId: person.accountId, state: 'dispatched' } })
    await waitFor(waiting, { what: 'an event that waits for Stripe' })
    expect(await person.standing()).toMatchObject({ status: 'active', cancel_at: null })
    await story.calm()
    await person.until('caught up', ({ cancel_at: at }) => at !== null, 40_000)
    await story.settled()
  }, 60_000)
})

describe('while Temporal is out', () => {
  it('webhooks are stored and rows read; a checkout is refused; afterwards everything is caught up', async () => {
    const [subscribed, free] = [await story.person(), await story.person()]
    await subscribed.subscribe()
    await story.stop('worker')
    await story.start('api', { TEMPORAL_ADDRESS: '127.0.0.1:1' })
    const { data } = await story.stripe.subscriptions.list({ customer: await subscribed.customerId() })
    const id = data[0]?.id ?? ''
    await story.stripe.subscriptions.update(id, { cancel_at_period_end: true })
    const { StripeEvent } = story.db.models
    const stored = () =>
      StripeEvent.findOne({ where: { objectId: id, state: 'pending', type: 'customer.subscription.updated' } })
    await waitFor(stored, { what: 'the stored webhook' })
    expect(await subscribed.standing()).toMatchObject({ status: 'active', cancel_at: null })
    expect((await subscribed.get('/billing/invoices')).status).toBe(200)
    expect(await within10s(free.checkout())).toMatchObject({ status: 503, body: { code: 'temporal_unavailable' } })
    await story.start('api')
    await story.start('worker')
    await subscribed.until('caught up', ({ cancel_at: at }) => at !== null)
    await buys(free)
    await story.settled()
  }, 60_000)
})

describe('while PostgreSQL is out', () => {
  it('webhooks are refused with 503, and Stripe’s next try is stored', async () => {
    const person = await story.person()
    const { body } = await person.checkout()
    const { session_id: sessionId } = body as { session_id: string }
    await story.start('api', { DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none' })
    expect(await within10s(person.get('/billing/subscription'))).toMatchObject({ status: 503 })
    await person.pay(sessionId)
    const refused = async () =>
      (await story.control<{ data: { last_status: number }[] }>('GET', '/deliveries?outstanding=true')).data.some(
        ({ last_status: status }) => status === 503,
      )
    await waitFor(refused, { what: 'a webhook that was answered 503' })
    await story.start('api')
    await story.control('POST', '/delivery', { flush: true })
    await person.until('active', ({ status }) => status === 'active')
    await story.settled()
  }, 60_000)
})
