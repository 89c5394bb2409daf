import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConsole, signInitData } from '#web/server/console.ts'
import { miniAppClient } from '#tests/support/mini-app-client.ts'
import { startWebStack, type WebStack } from '#tests/support/web.ts'

let stack: WebStack
let without: WebStack
beforeAll(async () => {
  stack = await startWebStack()
  without = await startWebStack({ console: null })
})
afterAll(() => Promise.all([stack.close(), without.close()]))

/** With a Host header of one's choice, which fetch does not allow. */
function statusFor(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port: stack.web.port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

describe('the server', () => {
  it('answers on localhost and on 127.0.0.1', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      expect((await fetch(`http://${host}:${stack.web.port}/healthz`)).status).toBe(200)
    }
  })

  it('lets scripts run only with the nonce of their document, and frames only for Telegram', async () => {
    const [one, other] = [await fetch(stack.web.url), await fetch(stack.web.url)]
    const policy = one.headers.get('content-security-policy')!
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!
    const html = await one.text()
    const scripts = html.match(/<script(?![^>]*type="application)[^>]*>/g)!
    expect(scripts.length).toBeGreaterThan(1)
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
    expect(policy).toContain("frame-ancestors 'self' https://web.telegram.org")
    expect(policy).not.toContain('unsafe')
    expect(other.headers.get('content-security-policy')).not.toBe(policy)
    expect(one.headers.get('x-frame-options')).toBeNull()
    expect(one.headers.get('referrer-policy')).toBe('no-referrer')
    expect(one.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
  })

  it('keeps hashed assets for a year, compressed, and documents not at all', async () => {
    const response = await fetch(stack.web.url)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const asset = /\/assets\/entry\.client-[\w-]+\.js/.exec(await response.text())![0]
    const script = await fetch(`${stack.web.url}${asset}`, { headers: { 'accept-encoding': 'br' } })
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(script.headers.get('content-encoding')).toBe('br')
    expect((await fetch(`${stack.web.url}/assets/../../server/index.js`)).status).toBe(404)
  })

  it('shows the shell even while the API is out', async () => {
    stack.api.refusals.push({ path: '/api', status: 503, code: 'unavailable' })
    const response = await fetch(stack.web.url)
    stack.api.refusals.length = 0
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Loading your plan')])
  })

  it('shows a page for what does not exist', async () => {
    const response = await fetch(`${stack.web.url}/nowhere`)
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('There is nothing here')])
  })
})

describe('the local console', () => {
  it('does not exist unless asked for', async () => {
    const client = miniAppClient(without.web.url, '401')
    for (const path of ['/local', '/local.data', '/local/phone?person=700000001']) {
      expect((await client.fetch(path)).status, path).toBe(404)
    }
    expect((await client.submit('/local', { intent: 'advance', seconds: '1' })).status).toBe(404)
  })

  it('exists for a browser on this machine only', async () => {
    expect(await statusFor('/local', { host: `localhost:${stack.web.port}` })).toBe(200)
    for (const path of ['/local', '/local.data', '/local/phone', '/LOCAL', '/%6cocal']) {
      expect(await statusFor(path, { host: 'durabill.test' }), path).toBe(404)
      expect(await statusFor(path, { host: 'localhost', 'x-forwarded-for': '203.0.113.9' }), path).toBe(404)
    }
  })

  it('signs init data as Telegram does', () => {
    const token = '7000000000:test-bot-token'
    const params = new URLSearchParams(
      signInitData({ telegramId: '5', firstName: 'Zoë & co' }, token, 1_790_000_000_000),
    )
    const hash = params.get('hash')
    params.delete('hash')
    const text = [...params]
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join('\n')
    const secret = createHmac('sha256', 'WebAppData').update(token).digest()
    expect(hash).toBe(createHmac('sha256', secret).update(text).digest('hex'))
    expect(params.get('auth_date')).toBe('1790000000')
  })

  it('opens the Mini App with a fragment that holds launch, version, platform and theme', () => {
    const local = createConsole({ botToken: 'x', operatorToken: 'o', links: [] }, Date.now)
    const fragment = local.launchFragment({ telegramId: '5', firstName: 'Ada' }, { bg_color: '#ffffff' })
    expect([...new URLSearchParams(fragment).keys()]).toEqual([
      'tgWebAppData',
      'tgWebAppVersion',
      'tgWebAppPlatform',
      'tgWebAppThemeParams',
    ])
  })

  it('creates people and remembers them in this browser', async () => {
    const client = miniAppClient(stack.web.url, '402')
    const html = await (await client.fetch('/local')).text()
    const csrf = /name="csrf" value="([\w-]+)"/.exec(html)![1]!
    const response = await client.submit('/local', { csrf, intent: 'create', first_name: 'Linus', theme: 'dark' })
    const location = response.headers.get('location')!
    expect(location).toMatch(/^\/local\?person=\d+&theme=dark$/)
    expect(await (await client.fetch(location)).text()).toContain('Mini App of Linus')
  })

  it('moves time as the operator, and says in words why it cannot', async () => {
    const client = miniAppClient(stack.web.url, '403')
    const html = await (await client.fetch('/local')).text()
    const csrf = /name="csrf" value="([\w-]+)"/.exec(html)![1]!
    const before = Date.parse(stack.api.clock.billing_now)
    await client.submit('/local', { csrf, intent: 'advance', seconds: '86400' })
    expect(Date.parse(stack.api.clock.billing_now) - before).toBe(86_400_000)
    const call = stack.api.requests.find(({ path }) => path.endsWith('/clock/advance'))!
    expect(call.body).toEqual({ seconds: 86_400, reason: 'Moved from the local console' })
    stack.api.refusals.push({ path: '/api/v1/ops/clock/advance', status: 409, code: 'clock_busy' })
    const refused = await client.submit('/local.data', { csrf, intent: 'advance', seconds: '86400' })
    stack.api.refusals.length = 0
    expect(await refused.text()).toContain('Time is already being moved')
  })
})
