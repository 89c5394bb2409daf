import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
let who: SignedInPerson
beforeAll(async () => {
  api = await startTestApi()
  who = await api.signIn()
})
afterAll(() => api?.close())

const json = { 'content-type': 'application/json' }
const order = {
  plan_id: 'premium_monthly',
  success_url: 'http://localhost:3000/back',
  cancel_url: 'http://localhost:3000/back',
}
const send = (body: string | Buffer, headers: Record<string, string> = json, token = who.token) =>
  api.send('POST', '/billing/checkout', body, { token, headers })
const checkout = (more: object) => api.post('/billing/checkout', { ...order, ...more }, { token: who.token })

describe('a problem', () => {
  it('has the shape of RFC 9457, and the request’s id', async () => {
    const { status, body, headers } = await api.get('/billing/nothing', { headers: { 'x-request-id': 'my-request-1' } })
    expect(status).toBe(404)
    expect(headers.get('content-type')).toContain('application/problem+json')
    expect(headers.get('x-request-id')).toBe('my-request-1')
    expect(body).toEqual({
      type: 'urn:durabill:problem:not_found',
      title: 'Not found',
      status: 404,
      detail: 'Not found',
      code: 'not_found',
      request_id: 'my-request-1',
    })
  })

  it('gets an id of its own when the caller’s is not a plain one', async () => {
    const { headers } = await api.get('/nothing', { headers: { 'x-request-id': 'a b<script>' } })
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('400', () => {
  it.each([
    ['broken', '{"plan_id":'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['nested without end', '['.repeat(30_000)],
    ['nested too deep', `{"plan_id":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['polluting', '{"__proto__":{"admin":true}}'],
  ])('for JSON that is %s', async (_what, body) => {
    expect(await send(body)).toMatchObject({ status: 400, body: { code: 'malformed' } })
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('is not misled by brackets inside texts', async () => {
    expect((await checkout({ user_email: '[[[[{{{{"'.repeat(20) })).status).toBe(422)
  })

  it('for an unknown plan, before anything else of the body is judged', async () => {
    const answer = await checkout({ plan_id: 'platinum', success_url: 5, extra: 1 })
    expect(answer).toMatchObject({ status: 400, body: { code: 'unknown_plan' } })
    expect(answer.body.detail).toMatch(/^Unknown plan/)
  })

  it('for what is not HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const { hostname, port } = new URL(api.url)
      const socket = connect(Number(port), hostname, () => socket.end('NONSENSE\r\n\r\n'))
      let text = ''
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1.1 400/)
    expect(answer.toLowerCase()).toContain('x-request-id: ')
    expect(answer).toContain('application/problem+json')
  })
})

describe('404', () => {
  it('for someone else’s things as for missing ones', async () => {
    const other = await api.signIn()
    const fields = { planId: 'premium_monthly', priceId: 'price_1', successUrl: 'x', cancelUrl: 'x', fingerprint: 'x' }
    const owner = { accountId: other.accountId, userId: other.userId }
    const sessionExpiresAt = new Date(Date.now() + 1e6)
    const row = {
      ...fields,
      ...owner,
      id: 'int_foreign',
      sessionId: 'cs_foreign',
      state: 'open' as const,
      sessionExpiresAt,
    }
    await api.db.models.CheckoutIntent.create(row)
    for (const id of ['cs_foreign', 'cs_missing', 'a%00b', '%zz', 'x'.repeat(300)]) {
      const read = await api.get(`/billing/checkout/${id}`, who)
      const confirmed = await api.post(`/billing/checkout/${id}/confirm`, undefined, who)
      expect([read.status, confirmed.status, read.body.code]).toEqual([404, 404, 'not_found'])
    }
    expect((await api.get('/billing/commands/int_foreign', who)).status).toBe(404)
    expect((await api.get('/billing/commands/int_foreign', other)).status).toBe(200)
    expect((await api.post('/session/account', { account_id: other.accountId }, who)).status).toBe(404)
    expect((await api.get('/billing/invoices?starting_after=in_missing', who)).status).toBe(404)
  })
})

describe('405', () => {
  it.each([
    ['DELETE', '/billing/checkout', 'POST'],
    ['PUT', '/billing/subscription', 'GET, HEAD'],
    ['OPTIONS', '/billing/plans', 'GET, HEAD'],
  ])('for %s %s, with what is allowed', async (method, path, allow) => {
    const answer = await api.send(method, path, undefined)
    expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } })
    expect(answer.headers.get('allow')).toBe(allow)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('for TRACE, which echoes nothing', async () => {
    const { hostname, port } = new URL(api.url)
    const answer = await new Promise<string>((resolve) => {
      const request = 'TRACE /api/v1/billing/plans HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Secret: canary\r\n\r\n'
      const socket = connect(Number(port), hostname, () => socket.write(request))
      let text = ''
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1.1 405/)
    expect(answer).not.toContain('canary')
  })
})

describe('413 and 415', () => {
  it('for bodies above 64 KiB', async () => {
    const large = JSON.stringify({ ...order, filler: 'x'.repeat(70_000) })
    expect(await send(large)).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
    expect((await send(JSON.stringify({ ...order, filler: 'x'.repeat(60_000) }))).status).toBe(422)
  })

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json; charset=latin1', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('for %s %o', async (type, more) => {
    expect(await send(JSON.stringify(order), { 'content-type': type, ...more })).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    })
  })
})

describe('422', () => {
  it.each<[string, object, string]>([
    ['an unknown field', { account_id: 'acc_other' }, 'account_id'],
    ['a missing field', { success_url: undefined }, 'success_url'],
    ['a wrong type', { quantity: '2' }, 'quantity'],
    ['a quantity of zero', { quantity: 0 }, 'quantity'],
    ['seats of a plan that has none', { quantity: 2 }, 'quantity'],
    ['a bad e-mail address', { user_email: 'nobody' }, 'user_email'],
    ['control characters', { promotion_code: 'a\u0000b' }, 'promotion_code'],
  ])('for %s, naming it', async (_what, more, path) => {
    const answer = await checkout(more)
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } })
    expect(answer.body.errors).toEqual([{ path, message: expect.any(String) }])
  })

  it.each([
    'https://evil.example/back',
    '//evil.example/back',
    'http://localhost:3000@evil.example/',
    'http://user@localhost:3000/',
    'http://localhost:3000.evil.example/',
    'http://localhost:3001/',
    'https://localhost:3000/',
    'http:\\\\localhost:3000\\',
    'javascript:alert(1)',
    'data:text/html,x',
    '/relative',
    ' http://localhost:3000/',
    'http://localhost:3000/\r\nSet-Cookie: a=b',
    'http://löcalhost:3000/',
  ])('for a redirect to %s', async (url) => {
    const answers = [await checkout({ success_url: url }), await checkout({ cancel_url: url })]
    const portal = await api.post('/billing/portal', { return_url: url }, who)
    for (const { status, body } of [...answers, portal]) {
      expect(status).toBe(422)
      expect(['redirect_not_allowed', 'validation_failed']).toContain(body.code)
    }
  })

  it('for queries that are not as they should be', async () => {
    for (const query of ['limit=0', 'limit=101', 'limit=a', 'limit=1&limit=2', 'starting_after=a%20b'])
      expect((await api.get(`/billing/invoices?${query}`, who)).status).toBe(422)
  })

  it('for a body where none is taken, and an idempotency key that is none', async () => {
    expect((await api.post('/billing/subscription/resume', { extra: 1 }, who)).status).toBe(422)
    expect((await api.post('/billing/subscription/resume', {}, { ...who, key: 'a b' })).status).toBe(422)
  })
})

describe('every answer', () => {
  it('is private, not framed, not sniffed, and shared with no other origin', async () => {
    for (const path of ['/billing/plans', '/nothing', '//healthz']) {
      const { headers } = await api.get(path, { headers: { origin: 'https://evil.example' } })
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('x-request-id')).toBeTruthy()
    }
  })
})
