import { type ServerBuild } from '@remix-run/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBuild } from '#web/server/app.ts'
import { miniAppClient, type MiniAppClient } from '#tests/support/mini-app-client.ts'
import { startWebStack, type WebStack } from '#tests/support/web.ts'

let stack: WebStack
let client: MiniAppClient
let mutating: string[]

beforeAll(async () => {
  stack = await startWebStack()
  client = miniAppClient(stack.web.url, '201')
  await client.signIn()
  mutating = mutatingPaths(await loadBuild())
})
afterAll(() => stack.close())

function mutatingPaths(build: ServerBuild): string[] {
  return Object.values(build.routes).flatMap((route) => {
    if (!route?.module.action || !route.path) return []
    // a page says so in words; what only scripts ask answers them with a problem
    if ('default' in route.module) pages.add(`/${route.path}`)
    return [`/${route.path}`]
  })
}
const pages = new Set<string>()

const changes = () => stack.api.requests.filter(({ method }) => method === 'POST').length

async function expectRefused(send: () => Promise<Response>, what: string) {
  const before = changes()
  const response = await send()
  const { code } = (await response.json()) as { code: string }
  expect([response.status, code, changes()], what).toEqual([403, 'csrf', before])
}

describe('every route that changes something', () => {
  it('is found', () => {
    expect(mutating).toEqual(expect.arrayContaining(['/local', '/payment/retry', '/session', '/team']))
  })

  it('refuses a page of another origin, whatever token it has', async () => {
    const { csrf } = await client.page()
    const foreign = [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      {},
      { origin: stack.web.url, 'sec-fetch-site': 'cross-site' },
    ]
    for (const path of mutating) {
      for (const headers of foreign) {
        await expectRefused(() => client.submit(path, { csrf }, headers), path)
      }
    }
  })

  it('refuses a form without a token of its own kind, person and browser', async () => {
    const other = miniAppClient(stack.web.url, '202')
    await other.signIn()
    const tokens = ['', 'forged', (await other.page()).csrf, await other.signInToken()]
    for (const path of mutating) {
      for (const csrf of tokens) {
        const post = () => client.fetch(path, postOf({ csrf }))
        if (isPage(path)) expect((await post()).status, path).toBe(403)
        else await expectRefused(post, path)
      }
    }
  })
})

const isPage = (path: string) => pages.has(path)
const postOf = (fields: Record<string, string>) => ({
  method: 'POST',
  headers: { origin: stack.web.url },
  body: new URLSearchParams(fields),
})

describe('paying now', () => {
  it('pays once with the form’s key', async () => {
    const { csrf } = await client.page()
    const response = await client.submit('/payment/retry', { csrf, idempotency_key: 'key-1' })
    expect(response.status).toBe(200)
    const request = stack.api.requests.at(-1)!
    expect([request.path, request.headers['idempotency-key'], request.headers.authorization]).toEqual([
      '/api/v1/billing/payment/retry',
      'key-1',
      'Bearer token-201',
    ])
  })

  it('passes a refusal on in words', async () => {
    stack.api.refusals.push({ path: '/api/v1/billing/payment', status: 429, code: 'rate_limited', detail: 'Too soon.' })
    const { csrf } = await client.page()
    const response = await client.submit('/payment/retry', { csrf })
    stack.api.refusals.length = 0
    expect([response.status, await response.text()]).toEqual([429, expect.stringContaining('Too soon.')])
  })
})
