import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointsOf } from '#api/endpoints.ts'
import { createDeps } from '#api/parts.ts'
import type { Endpoint } from '#api/http/endpoint.ts'
import { type SignedInPerson, serviceTokens, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
let owner: SignedInPerson
let endpoints: Endpoint[]
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down' })
  const deps = await createDeps(api.config)
  endpoints = endpointsOf(deps).flatMap((mounted) => mounted.endpoints)
  await deps.db.close()
  await deps.temporal.close()
  owner = await api.signIn()
})
afterAll(() => api?.close())

const reader = { token: serviceTokens.reads }
const reporter = { token: serviceTokens.reports }

describe('a service token', () => {
  it.each(['subscription', 'entitlements'])(
    'with billing:read reads the %s of any account as its people do',
    async (what) => {
      const asService = await api.get(`/accounts/${owner.accountId}/${what}`, reader)
      const asOwner = await api.get(`/billing/${what}`, owner)
      expect(asService.status).toBe(200)
      expect(asService.body).toEqual(asOwner.body)
      expect((await api.get(`/accounts/acc_missing/${what}`, reader)).status).toBe(404)
    },
  )

  it('without the scope is refused with 403, and everybody else with 401', async () => {
    const path = `/accounts/${owner.accountId}/entitlements`
    expect(await api.get(path, reporter)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    for (const asking of [{}, owner, api.operator, { token: `${serviceTokens.reads}x` }])
      expect((await api.get(path, asking)).status).toBe(401)
  })

  it('opens no route of people or operators', async () => {
    for (const { guard, method, path } of endpoints) {
      if (guard.scheme !== 'session' && guard.scheme !== 'operator') continue
      const body = method === 'GET' ? undefined : '{"not_a_field":1}'
      const headers = { 'content-type': 'application/json' }
      const answer = await api.send(method, path.replace(/:\w+/g, 'unknown_1'), body, { ...reader, headers })
      expect([path, answer.status]).toEqual([path, 401])
    }
  })
})

describe('a cookie', () => {
  it('is a credential nowhere, so that no other site can use one: every change but the public ones needs a bearer', async () => {
    const cookie = ['token', 'session', '__Host-tma-1', 'authorization']
      .map((name) => `${name}=${owner.token}`)
      .join('; ')
    const open = []
    for (const { guard, method, path } of endpoints) {
      if (method === 'GET') continue
      const headers = { cookie, 'content-type': 'application/json', origin: 'https://evil.test' }
      const { status } = await api.send(method, path.replace(/:\w+/g, 'unknown_1'), '{"not_a_field":1}', { headers })
      if (status !== 401 || guard.scheme === 'public') open.push(`${method} ${path}`)
    }
    expect(open.sort()).toEqual(['POST /billing/stripe-webhook', 'POST /miniapp/exchange-initdata'])
  })
})
