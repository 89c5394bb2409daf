import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInitData } from '#web/server/console.ts'
import { miniAppClient } from '#tests/support/mini-app-client.ts'
import { BOT_TOKEN, startWebStack, type WebStack } from '#tests/support/web.ts'

let stack: WebStack
let nowMs = Date.now()
const paths = () => stack.api.requests.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`)

beforeAll(async () => {
  stack = await startWebStack({ now: () => nowMs })
})
afterAll(() => stack.close())
beforeEach(() => {
  stack.api.requests.length = 0
  stack.api.refusals.length = 0
})

describe('signing in', () => {
  it('puts the API’s token into a sealed, partitioned cookie that scripts cannot read', async () => {
    const client = miniAppClient(stack.web.url, '101')
    const response = await client.signIn()
    expect(await response.json()).toEqual({ bearer: null })
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('__Host-tma-101='))!
    for (const part of ['HttpOnly', 'Secure', 'SameSite=None', 'Partitioned', 'Path=/']) expect(cookie).toContain(part)
    expect(cookie).not.toContain('token-101')
    expect(stack.api.requests.find(({ path }) => path.includes('exchange'))!.headers['user-agent']).toBe('Test phone')
    expect((await client.page()).text).not.toContain('token-101')
    expect((await client.fetch('/subscription')).status).toBe(200)
  })

  it('hands the sealed session to a client that blocks cookies, as a bearer for its own requests', async () => {
    const client = miniAppClient(stack.web.url, '102', { blocksCookies: true })
    const { bearer } = (await (await client.signIn()).json()) as { bearer: string }
    expect(bearer).not.toContain('token-102')
    const headers = { authorization: `Bearer ${bearer}` }
    expect((await client.fetch('/subscription', { headers })).status).toBe(200)
    expect((await client.fetch('/subscription')).status).toBe(401)
  })

  it('exchanges the same launch once, however often the page is reloaded', async () => {
    const client = miniAppClient(stack.web.url, '103')
    const initData = signInitData({ telegramId: '103', firstName: 'Ada' }, BOT_TOKEN, nowMs)
    for (let reload = 0; reload < 3; reload += 1) expect((await client.signIn(initData)).status).toBe(200)
    expect(paths().filter((path) => path.includes('exchange'))).toHaveLength(1)
  })

  it('passes the API’s refusal on', async () => {
    stack.api.refusals.push({ path: '/api/v1/miniapp', status: 401, code: 'expired' })
    const response = await miniAppClient(stack.web.url, '104').signIn()
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([401, 'expired'])
  })
})

describe('a session', () => {
  it('belongs to the person whose header asks, not to whoever signed in last', async () => {
    const one = miniAppClient(stack.web.url, '105')
    await one.signIn()
    const other = miniAppClient(stack.web.url, '106')
    for (const [name, value] of one.cookies) other.cookies.set(name, value)
    expect((await other.fetch('/subscription')).status).toBe(401)
    other.cookies.set('__Host-tma-106', one.cookies.get('__Host-tma-105')!)
    expect((await other.fetch('/subscription')).status).toBe(401)
  })

  it('is renewed shortly before its token ends, and is over when the API says so', async () => {
    const client = miniAppClient(stack.web.url, '107')
    await client.signIn()
    const before = client.cookies.get('__Host-tma-107')
    nowMs += 10 * 60_000
    await client.fetch('/subscription')
    expect(client.cookies.get('__Host-tma-107')).not.toBe(before)
    const last = stack.api.requests.at(-1)!
    expect(last.headers.authorization).toBe('Bearer token-107-renewed')
    nowMs += 10 * 60_000
    stack.api.refusals.push({ path: '/api/v1/session/refresh', status: 401, code: 'unauthorized' })
    expect((await client.fetch('/subscription')).status).toBe(401)
  })

  it('never puts anything private into a document', async () => {
    const client = miniAppClient(stack.web.url, '108')
    await client.signIn()
    stack.api.pay('108', 'vip_monthly')
    const cookie = [...client.cookies].map((pair) => pair.join('=')).join('; ')
    const html = await (await fetch(stack.web.url, { headers: { cookie } })).text()
    expect(html).toContain('Loading your plan')
    expect(html).not.toContain('4242')
  })
})
