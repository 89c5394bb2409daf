import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { type Parts, startTestApi, type TestApi, webhookSecret } from './support/api.ts'
import { initData } from './support/init-data.ts'

let api: TestApi | undefined
afterEach(async () => {
  await api?.close()
  api = undefined
})
const start = async (parts: Parts) => (api = await startTestApi(parts))

const order = {
  plan_id: 'premium_monthly',
  success_url: 'http://localhost:3000/back',
  cancel_url: 'http://localhost:3000/back',
}
function webhook({ send }: TestApi) {
  const body = JSON.stringify({
    id: 'evt_1',
    type: 'invoice.paid',
    created: 1,
    livemode: false,
    data: { object: { id: 'in_1', customer: 'cus_1' } },
  })
  const time = Math.floor(Date.now() / 1000)
  const v1 = createHmac('sha256', webhookSecret).update(`${time}.${body}`).digest('hex')
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=${v1}` }
  return send('POST', '/billing/stripe-webhook', body, { headers })
}
const within10s = async <T>(work: Promise<T>): Promise<T> => {
  const started = performance.now()
  const result = await work
  expect(performance.now() - started).toBeLessThan(10_000)
  return result
}

describe('while Temporal is out', () => {
  it('stores webhooks and reads rows, refuses checkout and commands with 503, and frees their keys', async () => {
    const { get, post, signIn, db, ...rest } = await start({ temporal: 'down' })
    const who = await signIn()
    expect((await webhook({ get, post, signIn, db, ...rest })).status).toBe(200)
    expect((await get('/billing/subscription', who)).body).toEqual({
      tier: 'free',
      status: 'inactive',
      current_period_start: null,
      current_period_end: null,
      price_usd_monthly: 0,
      plan_id: null,
      currency: null,
      amount: null,
      interval: null,
      quantity: null,
      trial_end: null,
      cancel_at: null,
      pause_until: null,
      pending_change: null,
      payment_method: null,
      recovery: null,
      access: 'none',
    })
    const refused = { status: 503, body: { code: 'temporal_unavailable' } }
    const keyed = { ...who, key: 'k' }
    const answer = await within10s(post('/billing/checkout', order, keyed))
    expect(answer).toMatchObject(refused)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await post('/billing/checkout', order, keyed)).toMatchObject(refused)
    const intents = await db.models.CheckoutIntent.findAll()
    expect(intents.map(({ state, idempotencyKey }) => [state, idempotencyKey])).toEqual([
      ['refused', null],
      ['refused', null],
    ])
    const id = intents[0]?.id ?? ''
    expect((await get(`/billing/commands/${id}`, who)).body).toMatchObject({
      state: 'refused',
      problem: { code: 'temporal_unavailable', status: 503 },
    })
    expect(await post('/billing/checkout', { ...order, plan_id: 'vip_monthly' }, keyed)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_reused' },
    })
    expect(await within10s(post('/billing/subscription/cancel', { at: 'now' }, who))).toMatchObject(refused)
    expect(await db.models.Command.findAll()).toMatchObject([{ state: 'refused', kind: 'cancel' }])
    expect((await get('//readyz')).body).toMatchObject({ status: 'ready', temporal: 'degraded', database: 'ok' })
  })
})

describe('while no worker answers', () => {
  it('says 202, and tells by the command’s id and by the same key', async () => {
    const { get, post, signIn, db } = await start({})
    const who = await signIn()
    const pending = await within10s(post('/billing/checkout', order, { ...who, key: 'k' }))
    expect(pending).toMatchObject({ status: 202, body: { state: 'pending' } })
    const id = (pending.body as { command_id: string }).command_id
    expect((await get(`/billing/commands/${id}`, who)).body).toEqual({ state: 'pending' })
    const open = { state: 'open' as const, sessionId: 'cs_late', sessionUrl: 'https://pay.example/late' }
    await db.models.CheckoutIntent.update(open, { where: { id } })
    expect((await get(`/billing/commands/${id}`, who)).body).toMatchObject({
      state: 'done',
      result: { session_id: 'cs_late', url: 'https://pay.example/late' },
    })
    const again = await post('/billing/checkout', order, { ...who, key: 'k' })
    expect(again).toMatchObject({ status: 201, body: { session_id: 'cs_late' } })
    expect(await db.models.CheckoutIntent.count()).toBe(1)
  })
})

describe('while PostgreSQL is out', () => {
  it('answers 503 to whatever needs rows, and is not ready', async () => {
    const down = await start({ database: 'down' })
    const refused = { status: 503, body: { code: 'database_unavailable' } }
    const stored = await within10s(webhook(down))
    expect(stored).toMatchObject(refused)
    expect(stored.headers.get('retry-after')).toBe('5')
    const exchange = down.post('/miniapp/exchange-initdata', { init_data: initData() })
    expect(await within10s(exchange)).toMatchObject(refused)
    expect(await within10s(down.get('/ops/events', down.operator))).toMatchObject(refused)
    expect((await down.get('//healthz')).status).toBe(200)
    expect(await down.get('//readyz')).toMatchObject({ status: 503, body: { database: 'down' } })
    expect((await down.get('/billing/plans')).status).toBe(200)
    expect((await fetch(down.metricsUrl)).status).toBe(200)
  })

  it('answers 503 when every connection is taken, and recovers', async () => {
    const refused = { status: 503, body: { code: 'database_unavailable' } }
    const busy = await start({})
    const who = await busy.signIn()
    const blocker = await busy.db.pool.connect()
    await blocker.query('BEGIN; LOCK TABLE subscriptions IN ACCESS EXCLUSIVE MODE')
    const asked = Array.from({ length: 14 }, () => busy.get('/billing/subscription', who))
    const answers = await within10s(Promise.all(asked))
    await blocker.query('ROLLBACK')
    blocker.release()
    for (const answer of answers) expect(answer).toMatchObject(refused)
    expect((await busy.get('/billing/subscription', who)).status).toBe(200)
  })
})

describe('while Stripe is out', () => {
  it('answers 503 within 10 s, shows plans as not available, and keeps storing webhooks', async () => {
    const down = await start({ stripe: 'down' })
    const who = await down.signIn()
    const refused = { status: 503, body: { code: 'stripe_unavailable' } }
    expect(await within10s(down.post('/billing/checkout', order, who))).toMatchObject(refused)
    expect(await within10s(down.post('/billing/portal', {}, who))).toMatchObject(refused)
    const plans = (await down.get('/billing/plans')).body.data as { available: boolean }[]
    expect(plans.every(({ available }) => !available)).toBe(true)
    expect((await webhook(down)).status).toBe(200)
    expect((await down.get('//readyz')).body).toMatchObject({ status: 'ready', stripe: 'degraded' })
    expect(await down.get('/ops/clock', down.operator)).toMatchObject(refused)
  })

  it('maps what Stripe refuses for good to 500 with its request id, and its own failures to 503', async () => {
    const { control, post, signIn } = await start({})
    const who = await signIn()
    const match = { method: 'POST', path: '/v1/billing_portal/sessions' }
    await control('POST', '/faults', { match, times: 1, effect: { status: 400 } })
    const refused = await post('/billing/portal', {}, who)
    expect(refused).toMatchObject({ status: 500, body: { code: 'stripe_error' } })
    expect(refused.body.detail).toMatch(/req_\w+/)
    for (const status of [500, 503, 429]) {
      await control('POST', '/faults', { match, times: 1, effect: { status } })
      expect(await post('/billing/portal', {}, who)).toMatchObject({
        status: 503,
        body: { code: 'stripe_unavailable' },
      })
    }
    expect((await post('/billing/portal', {}, who)).status).toBe(201)
  })
})

describe('without Stripe', () => {
  it('does everything but payments', async () => {
    const { get, post, signIn, operator } = await start({ stripe: 'not_configured' })
    const who = await signIn()
    expect((await get('/billing/config', who)).body).toEqual({
      mode: 'not_configured',
      payments_mode: 'external_checkout',
      currency: 'usd',
    })
    const refused = { status: 503, body: { code: 'stripe_not_configured' } }
    expect(await post('/billing/checkout', order, who)).toMatchObject(refused)
    expect(await post('/billing/portal', {}, who)).toMatchObject(refused)
    expect((await get('/billing/subscription', who)).status).toBe(200)
    expect(await post('/ops/clock/advance', { seconds: 60 }, operator)).toMatchObject({
      status: 403,
      body: { code: 'not_sandbox' },
    })
  })
})

describe('a plan without a price', () => {
  it('is listed as not available and refused', async () => {
    const { get, post, signIn, control } = await start({})
    await control('POST', '/reset')
    const who = await signIn()
    expect((await get('/billing/plans')).body.data[0]).toMatchObject({ id: 'premium_monthly', available: false })
    expect(await post('/billing/checkout', order, who)).toMatchObject({
      status: 409,
      body: { code: 'plan_not_configured' },
    })
  })
})

describe('manage_only', () => {
  it('sells nothing', async () => {
    const { get, post, signIn } = await start({ env: { PAYMENTS_MODE: 'manage_only' } })
    const who = await signIn()
    expect((await get('/billing/config', who)).body.payments_mode).toBe('manage_only')
    expect((await post('/billing/checkout', order, who)).status).toBe(403)
  })
})
