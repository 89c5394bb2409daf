import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifySignature } from '#api/webhook/signature.ts'
import { startTestApi, type TestApi, webhookSecret } from './support/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api?.close())

let number = 0
const eventOf = (more: object = {}) =>
  JSON.stringify({
    id: `evt_test_${++number}`,
    object: 'event',
    type: 'customer.subscription.updated',
    created: 1_790_000_000,
    livemode: false,
    data: { object: { id: 'sub_1', object: 'subscription', customer: 'cus_1' } },
    ...more,
  })
const nowS = () => Math.floor(Date.now() / 1000)
const mac = (body: string | Buffer, time: number, secret = webhookSecret) =>
  createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')
const signed = (body: string | Buffer, time = nowS(), secret = webhookSecret) =>
  `t=${time},v1=${mac(body, time, secret)}`
const post = (body: string | Buffer, signature: string, type = 'application/json; charset=utf-8') =>
  api.send('POST', '/billing/stripe-webhook', body, {
    headers: { 'content-type': type, 'stripe-signature': signature },
  })
const stored = (id: string) => api.db.models.StripeEvent.findByPk(id)

describe('the webhook', () => {
  it('stores an event before it answers, and says so once', async () => {
    const body = eventOf({ id: 'evt_once' })
    const first = await post(body, signed(body))
    expect(first).toMatchObject({ status: 200, body: { received: true, duplicate: false, message: 'stored' } })
    const row = await stored('evt_once')
    expect(row).toMatchObject({ state: 'pending', payload: body, stripeCustomerId: 'cus_1', objectId: 'sub_1' })
    const again = await post(body, signed(body))
    expect(again).toMatchObject({
      status: 200,
      body: { received: true, duplicate: true, message: 'already processed' },
    })
  })

  it('keeps the bytes that were signed, whatever their layout', async () => {
    const body = ` {"id":"evt_bytes","type":"x.y","created":1,"livemode":false,\n"data":{"object":{"s":"\\u00e4 ä"}}}  `
    expect((await post(body, signed(body))).status).toBe(200)
    expect((await stored('evt_bytes'))?.payload).toBe(body)
    const reserialised = JSON.stringify(JSON.parse(body))
    expect((await post(reserialised, signed(body))).status).toBe(400)
  })

  it('accepts either of two secrets, and any of several signatures', async () => {
    const body = eventOf()
    expect((await post(body, signed(body, nowS(), `${webhookSecret}_old`))).status).toBe(200)
    const time = nowS()
    const two = `t=${time},v1=${'0'.repeat(64)},v0=${mac(body, time)},v1=${mac(body, time)}`
    expect((await post(body, two)).status).toBe(200)
  })

  it.each([
    ['made with another secret', (body: string) => signed(body, nowS(), 'whsec_another')],
    ['of another body', () => signed('{}')],
    ['older than 300 s', (body: string) => signed(body, nowS() - 302)],
    ['more than 300 s ahead', (body: string) => signed(body, nowS() + 302)],
    ['of the scheme v0 alone', (body: string) => `t=${nowS()},v0=${mac(body, nowS())}`],
    ['missing', () => ''],
    ['without a time', (body: string) => `v1=${mac(body, nowS())}`],
    ['with two times', (body: string) => `t=1,${signed(body)}`],
    ['longer than 4 kB', (body: string) => `${signed(body)},${'v1=00,'.repeat(800)}`],
  ])('refuses a signature %s and stores nothing', async (_what, signature) => {
    const body = eventOf({ id: `evt_refused_${++number}` })
    const answer = await post(body, signature(body))
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_webhook_signature' } })
    expect(await stored((JSON.parse(body) as { id: string }).id)).toBeNull()
  })

  it.each([
    ['is not JSON', 'hello'],
    ['is not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['is not an event', '{"id":"evt_1"}'],
    ['is of live mode', eventOf({ livemode: true })],
  ])('refuses a signed body that %s', async (_what, body) => {
    expect(await post(body, signed(body))).toMatchObject({ status: 400, body: { code: 'malformed' } })
  })

  it('takes 512 KiB and no more, and JSON alone', async () => {
    const big = eventOf({ filler: 'x'.repeat(520_000) })
    expect((await post(big, signed(big))).status).toBe(200)
    const tooBig = eventOf({ filler: 'x'.repeat(530_000) })
    expect(await post(tooBig, signed(tooBig))).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
    const body = eventOf()
    expect((await post(body, signed(body), 'text/plain')).status).toBe(415)
  })

  it('stores events of unknown customers and types', async () => {
    const body = eventOf({ id: 'evt_strange', type: 'something.new', data: { object: {} } })
    expect((await post(body, signed(body))).status).toBe(200)
    expect(await stored('evt_strange')).toMatchObject({ type: 'something.new', stripeCustomerId: null })
  })

  it('nudges the relay after the answer, once for many', async () => {
    const client = await api.db.pool.connect()
    let nudges = 0
    client.on('notification', () => nudges++)
    await client.query('LISTEN stripe_events')
    const bodies = Array.from({ length: 10 }, () => eventOf())
    await Promise.all(bodies.map((body) => post(body, signed(body))))
    await expect.poll(() => nudges).toBeGreaterThan(0)
    expect(nudges).toBeLessThan(10)
    await client.query('UNLISTEN *')
    client.release()
  })

  it('counts what it answered', async () => {
    const page = await (await fetch(api.metricsUrl)).text()
    expect(page).toMatch(/stripe_webhook_requests_total\{outcome="stored"\} [1-9]/)
    expect(page).toMatch(/stripe_webhook_requests_total\{outcome="duplicate"\} [1-9]/)
    expect(page).toMatch(/stripe_webhook_requests_total\{outcome="bad_signature"\} [1-9]/)
    expect(page).toMatch(/stripe_webhook_ack_seconds_count\{outcome="stored"\} [1-9]/)
    expect(page).toMatch(/stripe_inbox_pending [1-9]/)
  })
})

describe('verifySignature', () => {
  const raw = Buffer.from('{}')
  const header = (time: number) => `t=${time},v1=${mac(raw, time)}`

  it('tells age only of what was signed', () => {
    const at = (seconds: number) =>
      verifySignature(raw, header(1_000_000), [webhookSecret], (1_000_000 + seconds) * 1000)
    expect([at(0), at(300), at(-300)]).toEqual(['good', 'good', 'good'])
    expect([at(301), at(-301)]).toEqual(['stale', 'future'])
    expect(verifySignature(raw, header(1), ['other'], 0)).toBe('bad')
    expect(verifySignature(raw, 'nonsense', [webhookSecret], 0)).toBe('malformed')
  })
})
