import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInitData } from '#web/server/console.ts'
import { miniAppClient } from '#tests/support/mini-app-client.ts'
import { BOT_TOKEN, startWebStack, type WebStack } from '#tests/support/web.ts'

let stack: WebStack
let nowMs = Date.now()
beforeAll(async () => {
  stack = await startWebStack({ now: () => nowMs })
})
afterAll(() => stack.close())
beforeEach(() => {
  stack.api.requests.length = 0
})

const launchOf = (telegramId: string) => signInitData({ telegramId, firstName: 'Ada' }, BOT_TOKEN, nowMs)
const exchanges = () => stack.api.requests.filter(({ path }) => path.includes('exchange')).length
const cookieOf = (response: Response, name: string) =>
  response.headers.getSetCookie().find((line) => line.startsWith(`${name}=`)) ?? ''

describe('login CSRF: another site', () => {
  it('cannot sign a browser in to the account of its choice, whatever it knows', async () => {
    const attacker = miniAppClient(stack.web.url, '901')
    const csrf = await attacker.signInToken()
    const victim = miniAppClient(stack.web.url, '902')
    await victim.signInToken()
    const fields = { init_data: launchOf('901'), csrf }
    for (const headers of [{ origin: 'https://evil.test' }, { origin: 'null' }, {}])
      expect((await victim.submit('/session', fields, headers as Record<string, string>)).status).toBe(403)
    // its own token, posted from our page by whatever means, is bound to its own visitor
    expect((await victim.submit('/session', fields)).status).toBe(403)
    expect(exchanges()).toBe(0)
  })
})

describe('session fixation: a session that was there before', () => {
  it('is another one after signing in: sealed anew, with forms of its own', async () => {
    const client = miniAppClient(stack.web.url, '903')
    await client.signIn()
    const [before, form] = [client.cookies.get('__Host-tma-903'), (await client.page()).csrf]
    nowMs += 1_000
    await client.signIn(launchOf('903'))
    expect(client.cookies.get('__Host-tma-903')).not.toBe(before)
    expect((await client.submit('/payment/retry', { csrf: form })).status).toBe(403)
    expect((await client.submit('/payment/retry', { csrf: (await client.page()).csrf })).status).toBe(200)
  })

  it('is not taken over by whoever signs in: an attacker’s own stays the attacker’s', async () => {
    const attacker = miniAppClient(stack.web.url, '904')
    await attacker.signIn()
    const victim = miniAppClient(stack.web.url, '905')
    for (const [name, value] of attacker.cookies) victim.cookies.set(name, value)
    victim.cookies.set('__Host-tma-905', attacker.cookies.get('__Host-tma-904') ?? '')
    expect((await victim.fetch('/subscription')).status).toBe(401)
    await victim.signIn()
    const last = async () => (await victim.fetch('/subscription'), stack.api.requests.at(-1)?.headers.authorization)
    expect(await last()).toBe('Bearer token-905')
  })
})

describe('cookie tossing: a cookie from a neighbouring host', () => {
  it('has a name that browsers take from this host alone', async () => {
    const client = miniAppClient(stack.web.url, '906')
    const document = await fetch(stack.web.url)
    const signedIn = await client.signIn()
    const set = [...document.headers.getSetCookie(), ...signedIn.headers.getSetCookie()]
    expect(set.length).toBeGreaterThan(1)
    for (const line of set) expect(line).toMatch(/^__Host-[\w-]+=.*; Path=\/; .*HttpOnly; Secure/)
    for (const line of set) expect(line).not.toContain('Domain=')
  })

  it('that is forged, broken or not even text opens nothing and breaks nothing', async () => {
    const client = miniAppClient(stack.web.url, '907')
    for (const value of ['%', '%E0%A4%A', 'forged', '', 'a'.repeat(4_000)]) {
      client.cookies.set('__Host-tma-907', value)
      client.cookies.set('__Host-visitor', value)
      expect([value.slice(0, 9), (await client.fetch('/subscription')).status]).toEqual([value.slice(0, 9), 401])
      expect((await client.fetch('/')).status).toBe(200)
    }
  })
})

describe('a session cookie', () => {
  const open = async (telegramId: string, dest: string) => {
    const client = miniAppClient(stack.web.url, telegramId)
    const document = await client.fetch('/', { headers: { 'sec-fetch-dest': dest } })
    const signedIn = await client.signIn()
    return { client, lines: [cookieOf(document, '__Host-visitor'), cookieOf(signedIn, `__Host-tma-${telegramId}`)] }
  }

  it('is Lax where the page is on top, also when it is renewed', async () => {
    const { client, lines } = await open('908', 'document')
    nowMs += 10 * 60_000
    const renewed = cookieOf(await client.fetch('/subscription'), '__Host-tma-908')
    for (const line of [...lines, renewed]) {
      expect(line).toContain('SameSite=Lax')
      expect(line).not.toContain('Partitioned')
    }
  })

  it('is partitioned in Telegram’s frame', async () => {
    for (const line of (await open('909', 'iframe')).lines) expect(line).toContain('SameSite=None; Partitioned')
  })

  it('ends after twelve hours, however often it was renewed', async () => {
    const client = miniAppClient(stack.web.url, '910')
    await client.signIn()
    const status = async () => (await client.fetch('/subscription')).status
    for (let minutes = 0; minutes < 12 * 60 - 10; minutes += 10) {
      nowMs += 10 * 60_000
      expect([minutes, await status()]).toEqual([minutes, 200])
    }
    nowMs += 10 * 60_000
    expect(await status()).toBe(401)
  }, 60_000)
})

describe('the exemptions from the origin check', () => {
  it('are the health check alone: also a bearer, and a path that does not exist, must say where they come from', async () => {
    const client = miniAppClient(stack.web.url, '911', { blocksCookies: true })
    const { bearer } = (await (await client.signIn()).json()) as { bearer: string }
    const headers = { authorization: `Bearer ${bearer}`, origin: 'https://evil.test' }
    const exempt = new Set<string>()
    for (const path of [
      '/payment/retry',
      '/session',
      '/nowhere',
      '/healthz',
      '/assets/x.js',
      '/billing/stripe-webhook',
    ])
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        if ((await client.fetch(path, { method, headers })).status !== 403) exempt.add(path)
    expect([...exempt]).toEqual(['/healthz'])
    expect(stack.api.requests.filter(({ method, path }) => method === 'POST' && !path.includes('exchange'))).toEqual([])
  })
})
