import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down' })
})
afterAll(() => api?.close())

const open = (who: SignedInPerson, body: object = {}, key?: string) =>
  api.post('/billing/portal', body, { token: who.token, ...(key ? { key } : {}) })
const account = (who: SignedInPerson) => api.db.models.Account.findByPk(who.accountId, { rejectOnEmpty: true })
const stripe = async (method: string, path: string) => {
  const headers = { authorization: 'Bearer sk_test_api' }
  const answer = await fetch(`${api.sandboxUrl}/v1/${path}`, { method, headers })
  return (await answer.json()) as { metadata: Record<string, string>; deleted?: boolean }
}
const asked = async () => {
  const { body } = await api.control('GET', '/requests?limit=5')
  const requests = body.data as { method: string; path: string; params: Record<string, unknown> }[]
  return requests.filter(({ path }) => path === '/v1/billing_portal/sessions')
}

describe('POST /billing/portal', () => {
  it('makes the customer once, with the account’s id alone, and reuses it', async () => {
    const who = await api.signIn()
    const answers = await Promise.all([open(who), open(who), open(who)])
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(answers[0]?.body.url).toContain(api.sandboxUrl)
    const { stripeCustomerId } = await account(who)
    expect((await stripe('GET', `customers/${stripeCustomerId}`)).metadata).toEqual({ account_id: who.accountId })
    await open(who)
    expect((await account(who)).stripeCustomerId).toBe(stripeCustomerId)
  })

  it('queues the events of a customer that nobody knew', async () => {
    const who = await api.signIn()
    await open(who)
    const { stripeCustomerId } = await account(who)
    await api.db.models.Account.update({ stripeCustomerId: null }, { where: { id: who.accountId } })
    const event = { id: 'evt_early', type: 'customer.updated', payload: '{}', eventCreatedAt: new Date() }
    const ignored = { state: 'ignored' as const, reason: 'unknown customer', stripeCustomerId }
    await api.db.models.StripeEvent.create({ ...event, ...ignored })
    await open(who)
    expect(await api.db.models.StripeEvent.findByPk('evt_early')).toMatchObject({ state: 'pending', reason: null })
  })

  it('makes another customer when the one it had was deleted at Stripe', async () => {
    const who = await api.signIn()
    await open(who)
    const before = await account(who)
    await stripe('DELETE', `customers/${before.stripeCustomerId}`)
    expect((await open(who)).status).toBe(201)
    const after = await account(who)
    expect(after.stripeCustomerId).not.toBe(before.stripeCustomerId)
    expect(after.stripeCustomerGeneration).toBe(before.stripeCustomerGeneration + 1)
  })

  it('opens one flow, which leads back when it is done', async () => {
    const who = await api.signIn()
    const return_url = 'http://localhost:3000/plan'
    expect((await open(who, { flow: 'payment_method_update', return_url })).status).toBe(201)
    const [request] = await asked()
    expect(JSON.stringify(request?.params)).toContain('payment_method_update')
    expect(JSON.stringify(request?.params).split(return_url).length).toBe(3)
    expect(await open(who, { flow: 'subscription_cancel' })).toMatchObject({
      status: 409,
      body: { code: 'no_subscription' },
    })
    expect((await open(who, { flow: 'everything' })).status).toBe(422)
  })

  it('answers the same session for the same key', async () => {
    const who = await api.signIn()
    const first = await open(who, {}, 'p1')
    const again = await open(who, {}, 'p1')
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect((await open(who)).body.url).not.toBe(first.body.url)
  })

  it('counts what it opened', async () => {
    const count = async () => {
      const page = await (await fetch(api.metricsUrl)).text()
      return Number(/miniapp_portal_open_total (\d+)/.exec(page)?.[1])
    }
    const before = await count()
    await open(await api.signIn())
    expect(await count()).toBe(before + 1)
  })
})

describe('GET /billing/invoices', () => {
  const row = (who: SignedInPerson, at: number, more: object = {}) => ({
    id: `in_${at}`,
    accountId: who.accountId,
    subscriptionId: null,
    status: 'paid' as const,
    number: `N-${at}`,
    description: null,
    billingReason: null,
    currency: 'usd',
    amountDueCents: 2900,
    amountPaidCents: 2900,
    amountRemainingCents: 0,
    attempted: true,
    attemptCount: 1,
    autoAdvance: false,
    stripeCreatedAt: new Date(1_790_000_000_000 + at * 1000),
    pdfUrl: 'https://files.example/pdf',
    ...more,
  })

  it('pages from the newest with a Link header, and shows states as people know them', async () => {
    const who = await api.signIn()
    const { Invoice } = api.db.models
    const rows = [1, 2, 3, 4, 5].map((at) => row(who, at))
    await Invoice.bulkCreate(rows)
    await Invoice.create(row(who, 6, { status: 'open', failedAt: new Date(), amountPaidCents: 0 }))
    await Invoice.create(row(who, 7, { status: 'void', amountPaidCents: 0 }))
    const first = await api.get('/billing/invoices?limit=3', who)
    expect(first.body.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
      ['in_7', 'canceled'],
      ['in_6', 'past_due'],
      ['in_5', 'paid'],
    ])
    expect(first.body[2]).toEqual({
      id: 'in_5',
      number: 'N-5',
      amount_paid: 2900,
      amount_due: 2900,
      currency: 'usd',
      status: 'paid',
      created: 1_790_000_005,
      pdf_url: 'https://files.example/pdf',
      hosted_url: null,
      description: null,
    })
    const next = /<(.*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await api.get(`/${next}`, who)
    expect(second.body.map(({ id }: { id: string }) => id)).toEqual(['in_4', 'in_3', 'in_2'])
    const last = await api.get('/billing/invoices?starting_after=in_2', who)
    expect([last.body.length, last.headers.get('link')]).toEqual([1, null])
  })
})

describe('the documentation', () => {
  it('is OpenAPI 3.1 of every route, with no reference that leads nowhere', async () => {
    const { body } = await api.get('//openapi.json')
    expect(body.openapi).toBe('3.1.0')
    expect(body.paths['/api/v1/billing/checkout'].post).toMatchObject({
      security: [{ session: [] }, { host: [] }],
      requestBody: { content: { 'application/json': { schema: { additionalProperties: false } } } },
      responses: { 201: {}, 202: {}, 401: {}, 422: {}, 429: {} },
    })
    expect(body.paths['/api/v1/billing/checkout/{session_id}/confirm'].post.parameters).toMatchObject([
      { name: 'session_id', in: 'path' },
      { name: 'Idempotency-Key', in: 'header' },
    ])
    const text = JSON.stringify(body)
    const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(20)
    for (const name of names) expect(body.components.schemas).toHaveProperty(name ?? '')
    expect(text).not.toContain('$defs')
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, name]) => name)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is a plain page for people, with nothing from elsewhere', async () => {
    const { body, headers } = await api.get('//docs')
    expect(headers.get('content-type')).toContain('text/html')
    expect(body).toContain('/api/v1/billing/stripe-webhook')
    expect(body).not.toMatch(/<script|<link|<img|src=/)
  })

  it('is not where the metrics are', async () => {
    expect((await api.get('//metrics')).status).toBe(404)
    expect((await fetch(api.metricsUrl)).headers.get('content-type')).toContain('text/plain')
    expect((await fetch(api.metricsUrl.replace('/metrics', '/'))).status).toBe(404)
  })
})

describe('a session', () => {
  it('is renewed, never past its absolute end, and can move to another account', async () => {
    const who = await api.signIn()
    const renewed = await api.post('/session/refresh', undefined, who)
    expect(renewed).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 900 } })
    expect((await api.get('/me', { token: renewed.body.token })).status).toBe(200)
    await api.db.models.Session.update({ endsAt: new Date(Date.now() + 60_000) }, { where: { userId: who.userId } })
    const last = await api.post('/session/refresh', undefined, who)
    expect(last.body.expires_in).toBeLessThanOrEqual(60)
    const other = await api.signIn()
    await api.db.models.Membership.create({ accountId: other.accountId, userId: who.userId, role: 'member' })
    const moved = await api.post('/session/account', { account_id: other.accountId }, who)
    expect(moved.body.account).toEqual({ id: other.accountId, role: 'member' })
    expect((await api.get('/me', { token: moved.body.token })).body).toMatchObject({
      account: { id: other.accountId, role: 'member' },
      accounts: [{ role: 'owner' }, { role: 'member' }],
    })
  })
})
