import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { orderOf, type Person, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
beforeAll(async () => {
  story = await startStory()
})
afterAll(() => story?.close())
afterEach(() => story.calm())

const opened = async (person: Person, planId?: string): Promise<string> => {
  const { status, body } = await person.checkout(planId)
  expect(status).toBe(201)
  return (body as { session_id: string }).session_id
}
const ticketOf = async (sessionId: string) => {
  const { success_url: url } = await story.stripe.checkout.sessions.retrieve(sessionId)
  return new URL(url ?? '').searchParams.get('ticket') ?? ''
}
const liveAtStripe = async (person: Person) =>
  (await story.stripe.subscriptions.list({ customer: await person.customerId() })).data

describe('a person who pays', () => {
  it('has the plan by the webhook alone: nobody visits the return page', async () => {
    const person = await story.person()
    expect(await person.standing()).toMatchObject({ tier: 'free', status: 'inactive', access: 'none' })
    await person.pay(await opened(person))
    const now = await person.until('active', ({ status }) => status === 'active')
    expect(now).toMatchObject({ tier: 'premium_monthly', access: 'full', payment_method: { last4: '4242' } })
    const returned = { accountId: person.accountId, action: ['checkout.success', 'checkout.cancel'] }
    expect(await story.db.models.AuditEntry.count({ where: returned })).toBe(0)
    expect(await person.charges()).toHaveLength(1)
  })

  it('has the plan by the return page alone: every webhook is lost, and the browser has no session', async () => {
    const person = await story.person()
    const sessionId = await opened(person)
    const ticket = await ticketOf(sessionId)
    await story.control('POST', '/delivery', { drop: true })
    await person.pay(sessionId)
    const confirm = () => story.client.post(`/billing/checkout/${sessionId}/confirm`, undefined, { ticket })
    expect((await confirm()).body).toMatchObject({ state: 'complete', plan_id: 'premium_monthly' })
    await waitFor(async () => (await confirm()).body.subscription_applied)
    expect(await person.standing()).toMatchObject({ tier: 'premium_monthly', status: 'active', access: 'full' })
    const { data } = await story.control<{ data: { status: string }[] }>('GET', '/deliveries?type=invoice.paid')
    expect(data[0]?.status).toBe('dropped')
  })

  it('has the plan whatever happens to the webhooks: doubled, late and out of order', async () => {
    await story.control('POST', '/delivery', { duplicate: 2, reorder: true, delay_ms: 300 })
    const person = await story.person()
    await person.pay(await opened(person))
    await person.until('active', ({ status }) => status === 'active')
    await story.settled()
    const [subscription] = await liveAtStripe(person)
    const row = await story.db.models.Subscription.findByPk(subscription?.id ?? '', { rejectOnEmpty: true })
    expect(row).toMatchObject({ status: 'active', isCurrent: true, accountId: person.accountId })
    expect(await story.db.models.Invoice.findAll({ where: { accountId: person.accountId } })).toMatchObject([
      { status: 'paid', amountPaidCents: 2_900 },
    ])
    expect(await person.charges()).toHaveLength(1)
  })
})

describe('one open checkout', () => {
  it('is the same for the same request, and another plan expires it', async () => {
    const person = await story.person()
    const first = await opened(person)
    expect(await opened(person)).toBe(first)
    const second = await opened(person, 'vip_monthly')
    expect(second).not.toBe(first)
    expect((await story.stripe.checkout.sessions.retrieve(first)).status).toBe('expired')
    await expect(person.pay(first)).rejects.toThrow('400')
    await person.pay(second)
    await person.until('active', ({ tier }) => tier === 'vip_monthly')
    expect(await person.charges()).toHaveLength(1)
  })

  it('gives two tabs and a double click one session, one subscription and one charge', async () => {
    const person = await story.person()
    const answers = await Promise.all(Array.from({ length: 5 }, () => person.checkout()))
    const sessions = new Set(answers.map(({ body }) => (body as { session_id: string }).session_id))
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(201))
    expect(sessions.size).toBe(1)
    const [sessionId = ''] = sessions
    await person.pay(sessionId)
    await expect(person.pay(sessionId)).rejects.toThrow('400')
    await person.until('active', ({ status }) => status === 'active')
    expect(await liveAtStripe(person)).toHaveLength(1)
    expect(await person.charges()).toHaveLength(1)
  })

  it('gives two plans asked for at once one open session', async () => {
    const person = await story.person()
    const answers = await Promise.all([person.checkout('premium_monthly'), person.checkout('vip_monthly')])
    // the first one's session may be gone before its answer is read: then it says so
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(answers.map(({ status }) => status).sort())
    const { data } = await story.stripe.checkout.sessions.list({ customer: await person.customerId() })
    expect(data.map(({ status }) => status).sort()).toEqual(['expired', 'open'])
  })

  it('costs nothing when it is left by Cancel', async () => {
    const person = await story.person()
    const sessionId = await opened(person)
    const { body } = await person.get(`/billing/checkout/cancel?session_id=${sessionId}`)
    expect((body as { message: string }).message).toContain('no charge was made')
    expect(await person.standing()).toMatchObject({ tier: 'free', access: 'none' })
    expect(await person.ledger()).toEqual([])
  })

  it('leads nowhere with a card that is declined, and on with another', async () => {
    const person = await story.person()
    const sessionId = await opened(person)
    await expect(person.pay(sessionId, 'pm_card_visa_chargeDeclined')).rejects.toThrow('402')
    expect(await person.standing()).toMatchObject({ tier: 'free', access: 'none' })
    await person.pay(sessionId)
    await person.until('active', ({ status }) => status === 'active')
    expect(await person.charges()).toHaveLength(1)
  })
})

describe('someone who is subscribed', () => {
  it('cannot buy again', async () => {
    const person = await story.person()
    await person.subscribe()
    for (const plan of ['premium_monthly', 'vip_yearly']) {
      expect(await person.checkout(plan)).toMatchObject({ status: 409, body: { code: 'already_subscribed' } })
    }
    expect(await person.charges()).toHaveLength(1)
  })

  it('gets the money back for a second session that was paid in spite of everything', async () => {
    const person = await story.person()
    const { sessionId, customerId } = await person.subscribe()
    const { subscription } = await story.stripe.checkout.sessions.retrieve(sessionId)
    // As if made and paid in the moment before the first one was: made at Stripe with what our own session carries.
    const first = await story.stripe.checkout.sessions.retrieve(sessionId, { expand: ['line_items'] })
    const metadata = first.metadata ?? {}
    const second = await story.stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: customerId,
      line_items: [{ price: first.line_items?.data[0]?.price?.id ?? '', quantity: 1 }],
      success_url: orderOf(story, '').success_url,
      metadata,
      subscription_data: { metadata },
    })
    await person.pay(second.id)
    await waitFor(async () => (await person.ledger()).some(({ type }) => type === 'refund'), { timeoutMs: 20_000 })
    await story.settled()
    expect((await liveAtStripe(person)).map(({ id }) => id)).toEqual([subscription])
    const moved = (await person.ledger()).map(({ type, amount }) => `${type} ${Math.abs(amount)}`)
    expect(moved.sort()).toEqual(['charge 2900', 'charge 2900', 'refund 2900'])
    expect(await person.standing()).toMatchObject({ status: 'active', access: 'full' })
    const { Message } = story.db.models
    const told = await Message.findAll({ where: { accountId: person.accountId, audience: 'operator' } })
    expect(told.map(({ kind }) => kind)).toEqual(['duplicate_subscription'])
  })
})

describe('a second subscription that is not ours', () => {
  it('is left alone, and an operator is told', async () => {
    const person = await story.person()
    const { customerId } = await person.subscribe()
    const { data } = await story.stripe.prices.list({ lookup_keys: ['vip_monthly'] })
    const { id: card } = await story.stripe.paymentMethods.attach('pm_card_visa', { customer: customerId })
    const items = [{ price: data[0]?.id ?? '' }]
    const order = { customer: customerId, items, default_payment_method: card }
    const foreign = await story.stripe.subscriptions.create(order)
    const { Message } = story.db.models
    const told = () => Message.findAll({ where: { accountId: person.accountId, audience: 'operator' } })
    await waitFor(async () => (await told()).length > 0)
    expect((await told()).map(({ kind }) => kind)).toEqual(['unknown_second_subscription'])
    await story.settled()
    expect((await liveAtStripe(person)).map(({ id }) => id)).toContain(foreign.id)
    expect(await person.standing()).toMatchObject({ tier: 'premium_monthly', status: 'active' })
  })
})

describe('every event that was acknowledged', () => {
  it('is stored and has ended', async () => {
    await story.settled()
    const { data } = await story.control<{ data: { event: string; status: string }[] }>(
      'GET',
      '/deliveries?limit=100000',
    )
    const acknowledged = [...new Set(data.filter(({ status }) => status === 'delivered').map(({ event }) => event))]
    const rows = await story.db.models.StripeEvent.findAll({ where: { id: acknowledged } })
    expect(acknowledged.length).toBeGreaterThan(30)
    expect(rows).toHaveLength(acknowledged.length)
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['applied', 'ignored']))
    for (const { state, reason } of rows) if (state === 'ignored') expect(reason).toBeTruthy()
  })
})
