import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { signedHeaders } from '#activities/outbound/sign.ts'
import { serviceTokens, startTestApi, type TestApi } from '#tests/api/support/api.ts'
import { GET as keys } from '../../examples/nextjs/app/api/keys/route.ts'
import { POST as webhook } from '../../examples/nextjs/app/api/webhooks/durabill/route.ts'
import { billing, entitlements, forgetEntitlements } from '../../examples/nextjs/lib/durabill.ts'
import type { User } from '../../examples/nextjs/lib/tokens.ts'
import { checkoutUrl } from '../../examples/nextjs/lib/upgrade.ts'

const issuer = 'https://app.example.com'
const secret = `whsec_${Buffer.from('a signing secret of the example!').toString('base64')}`
let api: TestApi
let app: Server
beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  app = createServer((_, response) => void keys().then(async (answer) => response.end(await answer.text())))
  await new Promise<void>((resolve) => void app.listen(0, '127.0.0.1', resolve))
  const jwksUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}/api/keys`
  api = await startTestApi({
    worker: true,
    config: { hostAuth: { jwksUrl, issuer, audience: 'durabill', tenantClaim: 'org_id', roleClaim: null } },
  })
  vi.stubEnv('BILLING_SIGNING_KEY', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  vi.stubEnv('BILLING_ISSUER', issuer)
  vi.stubEnv('DURABILL_API_URL', api.url)
  vi.stubEnv('DURABILL_WEBHOOK_SECRET', secret)
  vi.stubEnv('APP_URL', 'http://localhost:3000')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  forgetEntitlements()
  await api?.close()
  await new Promise((resolve) => app.close(resolve))
})

const ada: User = { id: 'user_1', name: 'Ada', orgId: 'org_1' }

function deliver(body: string, { signedWith = secret, ageS = 0 } = {}): Promise<Response> {
  const timestamp = Math.floor(Date.now() / 1000) - ageS
  const headers = signedHeaders([signedWith], { id: 'evt_1', timestamp, payload: body })
  return webhook(new Request('http://localhost/api/webhooks/durabill', { method: 'POST', headers, body }))
}

describe('the Next.js example', () => {
  it('speaks for its own users, sends them to pay, and remembers what they may until it is told of a change', async () => {
    const { accounts, user } = (await (await billing(ada, 'GET', '/me')).json()) as {
      accounts: object[]
      user: { first_name: string }
    }
    expect([user.first_name, accounts.length]).toEqual(['Ada', 2])
    expect(await entitlements(ada)).toMatchObject({ access: 'none', features: {} })
    const url = await checkoutUrl(ada, 'premium_monthly', 'press-1')
    expect(url).toMatch(/^http/)
    expect(await checkoutUrl(ada, 'premium_monthly', 'press-1')).toBe(url)
    await expect(checkoutUrl(ada, 'platinum', 'press-2')).rejects.toThrow('Unknown plan')
    const [{ id: accountId }] = (await api.get('/accounts?tenant=org_1', { token: serviceTokens.reads })).body.data
    const session = await api.db.models.CheckoutIntent.findOne({ where: { accountId }, rejectOnEmpty: true })
    await api.control('POST', `/checkout/sessions/${session.sessionId}/complete`, { payment_method: 'pm_card_visa' })
    const read = async () => (await api.get(`/accounts/${accountId}/entitlements`, { token: serviceTokens.reads })).body
    await vi.waitUntil(async () => (await read()).access === 'full', { timeout: 20_000, interval: 100 })
    expect(await entitlements(ada)).toMatchObject({ access: 'none' })
    expect((await deliver('{"type":"entitlements.changed","data":{}}')).status).toBe(204)
    expect(await entitlements(ada)).toEqual(await read())
  }, 60_000)

  it('believes no webhook that is forged or old', async () => {
    const other = `whsec_${Buffer.from('another secret').toString('base64')}`
    expect((await deliver('{"type":"invoice.paid"}', { signedWith: other })).status).toBe(400)
    expect((await deliver('{"type":"invoice.paid"}', { ageS: 301 })).status).toBe(400)
    expect((await webhook(new Request('http://localhost/', { method: 'POST', body: '{}' }))).status).toBe(400)
  })
})
