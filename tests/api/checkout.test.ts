import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '#tests/support/wait.ts'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ worker: true })
})
afterAll(() => api?.close())

const back = 'http://localhost:3000/checkout/return'
const order = (plan_id = 'premium_monthly', more: object = {}) => ({
  plan_id,
  success_url: `${back}?session_id={CHECKOUT_SESSION_ID}`,
  cancel_url: `${back}?canceled=1`,
  ...more,
})
const buy = (who: SignedInPerson, body: object = order(), key?: string) =>
  api.post('/billing/checkout', body, { token: who.token, ...(key ? { key } : {}) })
const pay = (sessionId: string) =>
  api.control('POST', `/checkout/sessions/${sessionId}/complete`, { payment_method: 'pm_card_visa' })
const applied = (who: SignedInPerson) =>
  waitFor(async () => (await api.get('/billing/subscription', who)).body.status === 'active')
const ticketOf = async (sessionId: string) => {
  const session = await fetch(`${api.sandboxUrl}/v1/checkout/sessions/${sessionId}`, {
    headers: { authorization: 'Bearer sk_test_api' },
  })
  const { success_url } = (await session.json()) as { success_url: string }
  return { url: success_url, ticket: new URL(success_url).searchParams.get('ticket') ?? '' }
}

describe('POST /billing/checkout', () => {
  it('makes a session that leads, once paid, to the plan', async () => {
    const who = await api.signIn()
    const made = await buy(who)
    expect(made).toMatchObject({
      status: 201,
      body: { session_id: expect.stringMatching(/^cs_/), url: expect.stringContaining('/c/pay/') },
    })
    const inHours = (Date.parse(made.body.expires_at) - Date.now()) / 3_600_000
    expect(inHours).toBeGreaterThan(22.9)
    expect(inHours).toBeLessThan(23.1)
    const path = `/billing/checkout/${made.body.session_id}`
    expect((await api.get(path, who)).body).toEqual({
      state: 'open',
      plan_id: 'premium_monthly',
      subscription_applied: false,
    })
    expect((await pay(made.body.session_id)).status).toBe(200)
    await applied(who)
    expect((await api.get('/billing/subscription', who)).body).toMatchObject({
      tier: 'premium_monthly',
      status: 'active',
      price_usd_monthly: 29,
      plan_id: 'premium_monthly',
      payment_method: { brand: 'visa', last4: '4242' },
      access: 'full',
    })
    expect((await api.get('/billing/entitlements', who)).body).toMatchObject({
      plan_id: 'premium_monthly',
      access: 'full',
      features: { projects: 10 },
    })
    await waitFor(async () => (await api.get(path, who)).body.state === 'complete')
    expect(await buy(who)).toMatchObject({ status: 409, body: { code: 'already_subscribed' } })
  })

  it('answers the open session for the same request and expires it for another one', async () => {
    const who = await api.signIn()
    const first = await buy(who)
    const again = await buy(who)
    expect(again.body).toEqual(first.body)
    const other = await buy(who, order('vip_monthly'))
    expect(other.status).toBe(201)
    expect(other.body.session_id).not.toBe(first.body.session_id)
    const old = await api.get(`/billing/checkout/${first.body.session_id}`, who)
    expect(old.body.state).toBe('expired')
  })

  it('counts sessions made, not replays', async () => {
    const count = async () => {
      const page = await (await fetch(api.metricsUrl)).text()
      return Number(/miniapp_checkout_start_total\{plan="vip_yearly"\} (\d+)/.exec(page)?.[1])
    }
    expect(await count()).toBe(0)
    const who = await api.signIn()
    await buy(who, order('vip_yearly'), 'k1')
    await buy(who, order('vip_yearly'), 'k1')
    await buy(who, order('vip_yearly'))
    expect(await count()).toBe(1)
  })

  it('replays the stored answer for a key and refuses the key for another body', async () => {
    const who = await api.signIn()
    const first = await buy(who, order(), 'once')
    const again = await buy(who, order(), 'once')
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(await buy(who, order('vip_monthly'), 'once')).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_reused' },
    })
  })

  it('makes one session of a double click', async () => {
    const who = await api.signIn()
    const answers = await Promise.all([buy(who), buy(who), buy(who)])
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(new Set(answers.map(({ body }) => body.session_id)).size).toBe(1)
  })
})

describe('coming back from Checkout', () => {
  it('confirms with the ticket alone when the webhook is lost', async () => {
    const who = await api.signIn()
    const { body } = await buy(who)
    const { ticket, url } = await ticketOf(body.session_id)
    expect(url).toContain(`session_id={CHECKOUT_SESSION_ID}`)
    await api.control('POST', '/delivery', { drop: true })
    try {
      await pay(body.session_id)
      const path = `/billing/checkout/${body.session_id}/confirm`
      const first = await api.post(path, undefined, { ticket })
      expect(first).toMatchObject({ status: 200, body: { state: 'complete', plan_id: 'premium_monthly' } })
      await waitFor(async () => (await api.post(path, undefined, { ticket })).body.subscription_applied)
      await applied(who)
    } finally {
      await api.control('POST', '/delivery', { reset: true })
    }
  })

  it('lets a ticket confirm its own checkout and nothing else', async () => {
    const [one, other] = [await api.signIn(), await api.signIn()]
    const [mine, theirs] = [await buy(one), await buy(other)]
    const { ticket } = await ticketOf(mine.body.session_id)
    expect((await api.post(`/billing/checkout/${mine.body.session_id}/confirm`, undefined, { ticket })).status).toBe(
      200,
    )
    expect((await api.post(`/billing/checkout/${theirs.body.session_id}/confirm`, undefined, { ticket })).status).toBe(
      404,
    )
    expect((await api.get(`/billing/checkout/${mine.body.session_id}`, { ticket })).status).toBe(401)
    expect((await api.get('/billing/subscription', { ticket })).status).toBe(401)
    expect((await api.get('/billing/subscription', { token: ticket })).status).toBe(401)
    const forged = `${ticket.slice(0, -4)}AAAA`
    const path = `/billing/checkout/${mine.body.session_id}/confirm`
    expect((await api.post(path, undefined, { ticket: forged })).status).toBe(401)
    expect((await api.post(path, undefined, { ticket: one.token })).status).toBe(401)
  })

  it('refuses a ticket from an hour after the checkout closed', async () => {
    const who = await api.signIn()
    const { body } = await buy(who)
    const { ticket } = await ticketOf(body.session_id)
    await buy(who, order('vip_monthly'))
    const confirm = () => api.post(`/billing/checkout/${body.session_id}/confirm`, undefined, { ticket })
    expect((await confirm()).body.state).toBe('expired')
    const closedAt = new Date(Date.now() - 3_601_000)
    await api.db.models.CheckoutIntent.update({ closedAt }, { where: { sessionId: body.session_id } })
    expect((await confirm()).status).toBe(401)
  })

  it('records the return in the audit log', async () => {
    const who = await api.signIn()
    const { body } = await buy(who)
    const success = await api.get(`/billing/checkout/success?session_id=${body.session_id}`, who)
    const cancel = await api.get(`/billing/checkout/cancel?session_id=${body.session_id}`, who)
    expect(success).toMatchObject({ status: 200, body: { message: expect.any(String) } })
    expect(cancel.body.message).toContain('no charge was made')
    const entries = await api.db.models.AuditEntry.findAll({ where: { accountId: who.accountId }, order: ['id'] })
    const actor = `user:${who.userId}`
    expect(entries.map((entry) => [entry.action, entry.actor]).slice(-2)).toEqual([
      ['checkout.success', actor],
      ['checkout.cancel', actor],
    ])
    expect((await api.get('/billing/checkout/success?session_id=cs_unknown', who)).status).toBe(404)
  })
})

describe('what an owner asks of a subscription', () => {
  it('cancels at the end of the period, resumes, and ends at once', async () => {
    const who = await api.signIn()
    await pay((await buy(who)).body.session_id)
    await applied(who)
    const canceled = await api.post('/billing/subscription/cancel', { at: 'period_end', reason: 'too dear' }, who)
    expect(canceled).toMatchObject({ status: 200, body: { status: 'active', cancel_at: expect.any(String) } })
    const resumed = await api.post('/billing/subscription/resume', undefined, who)
    expect(resumed).toMatchObject({ status: 200, body: { cancel_at: null } })
    expect(await api.post('/billing/subscription/resume', undefined, who)).toMatchObject({
      status: 409,
      body: { code: 'not_resumable' },
    })
    expect(await api.post('/billing/payment/retry', undefined, who)).toMatchObject({
      status: 409,
      body: { code: 'nothing_to_pay' },
    })
    const ended = await api.post('/billing/subscription/cancel', { at: 'now' }, who)
    expect(ended).toMatchObject({
      status: 200,
      body: { tier: 'free', status: 'canceled', current_period_end: null, access: 'none' },
    })
    expect((await api.get('/billing/invoices', who)).body).toEqual([
      expect.objectContaining({ status: 'paid', amount_paid: 2900, pdf_url: expect.stringContaining('http') }),
    ])
  })
})
