import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down' })
})
afterAll(() => api?.close())

const portal = (token: string, key: string, body: object = {}) => api.post('/billing/portal', body, { token, key })
const slowPortal = () =>
  api.control('POST', '/faults', {
    match: { method: 'POST', path: '/v1/billing_portal/sessions' },
    times: 1,
    effect: { latency_ms: 800 },
  })

describe('an idempotency key', () => {
  it('is one request even when its twin comes at the same time', async () => {
    const { token } = await api.signIn()
    await portal(token, 'warm-up')
    await slowPortal()
    const answers = await Promise.all([portal(token, 'twin'), portal(token, 'twin')])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const late = answers.find(({ status }) => status === 409)
    expect(late?.body.code).toBe('idempotency_key_in_use')
    expect(late?.headers.get('retry-after')).toBe('1')
    expect((await portal(token, 'twin')).headers.get('idempotency-replayed')).toBe('true')
  })

  it('belongs to its user, account and route', async () => {
    const [one, two] = [await api.signIn(), await api.signIn()]
    const first = await portal(one.token, 'shared')
    const other = await portal(two.token, 'shared', { return_url: 'http://localhost:3000/x' })
    expect([first.status, other.status]).toEqual([201, 201])
    expect(other.body.url).not.toBe(first.body.url)
    const elsewhere = await api.post('/billing/subscription/cancel', { at: 'now' }, { ...one, key: 'shared' })
    expect(elsewhere.body.code).toBe('temporal_unavailable')
  })

  it('keeps refusals, and not our outages', async () => {
    const { token } = await api.signIn()
    const refused = await portal(token, 'flow', { flow: 'subscription_cancel' })
    const again = await portal(token, 'flow', { flow: 'subscription_cancel' })
    expect([again.status, again.body]).toEqual([409, refused.body])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('content-type')).toContain('application/problem+json')
    const match = { method: 'POST', path: '/v1/billing_portal/sessions' }
    await api.control('POST', '/faults', { match, times: 1, effect: { status: 503 } })
    expect((await portal(token, 'outage')).status).toBe(503)
    const after = await portal(token, 'outage')
    expect([after.status, after.headers.get('idempotency-replayed')]).toEqual([201, null])
  })

  it('is free again after a day, and when the process that held it has died', async () => {
    const { token, userId } = await api.signIn()
    const { IdempotencyKey } = api.db.models
    await portal(token, 'old')
    await IdempotencyKey.update({ createdAt: new Date(Date.now() - 86_401_000) }, { where: { userId } })
    const again = await portal(token, 'old', { return_url: 'http://localhost:3000/other' })
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, null])
    const held = { status: null, body: null }
    await IdempotencyKey.update({ ...held, createdAt: new Date(Date.now() - 31_000) }, { where: { userId } })
    expect((await portal(token, 'old', { return_url: 'http://localhost:3000/other' })).status).toBe(201)
    await IdempotencyKey.update({ ...held, createdAt: new Date() }, { where: { userId } })
    expect((await portal(token, 'old', { return_url: 'http://localhost:3000/other' })).status).toBe(409)
  })

  it('never stores a token', async () => {
    const { token, userId } = await api.signIn()
    await api.post('/session/refresh', undefined, { token, key: 'refresh' })
    expect(await api.db.models.IdempotencyKey.count({ where: { userId } })).toBe(0)
  })
})
