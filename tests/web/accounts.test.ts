import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { miniAppClient } from '#tests/support/mini-app-client.ts'
import { startWebStack, type WebStack } from '#tests/support/web.ts'

let stack: WebStack
beforeAll(async () => {
  stack = await startWebStack()
})
afterAll(() => stack.close())
beforeEach(() => {
  stack.api.requests.length = 0
})

/** Someone signed in who is also an admin of a team. */
async function someone(telegramId: string, options: { blocksCookies?: boolean } = {}) {
  stack.api.person(telegramId).team = { id: `acc_team${telegramId}`, role: 'admin', kind: 'team', name: 'Engine Room' }
  const client = miniAppClient(stack.web.url, telegramId, options)
  return { client, bearer: ((await (await client.signIn()).json()) as { bearer: string | null }).bearer }
}

const actsOn = () => stack.api.requests.at(-1)?.headers.authorization
const switchTo = (account: string, csrf: string) => ({ csrf, intent: 'switch', account_id: account })

describe('switching to another account', () => {
  it('goes on with its token, for this browser and at the next sign-in', async () => {
    const { client } = await someone('801')
    const { csrf } = await client.page()
    const answer = await client.submit('/account', switchTo('acc_team801', csrf))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
    await client.fetch('/subscription')
    expect(actsOn()).toBe('Bearer token-801-at-acc_team801')
    client.cookies.delete('__Host-tma-801')
    await client.signIn()
    await client.fetch('/subscription')
    expect(actsOn()).toBe('Bearer token-801-at-acc_team801')
  })

  it('falls back on one’s own account when the chosen one cannot be had any more', async () => {
    const { client } = await someone('802')
    const { csrf } = await client.page()
    await client.submit('/account', switchTo('acc_team802', csrf))
    stack.api.person('802').team = null
    client.cookies.delete('__Host-tma-802')
    expect((await client.signIn()).status).toBe(200)
    await client.fetch('/subscription')
    expect(actsOn()).toBe('Bearer token-802')
  })

  it('hands the new session to a client that blocks cookies', async () => {
    const { client, bearer } = await someone('803', { blocksCookies: true })
    const headers = { authorization: `Bearer ${bearer ?? ''}` }
    const page = await (await client.fetch('/_root.data', { headers })).text()
    const csrf = /"csrf","([\w-]+)"/.exec(page)?.[1] ?? ''
    const origin = new URL(stack.web.url).origin
    const answer = await client.submit('/account', switchTo('acc_team803', csrf), { ...headers, origin })
    await client.fetch('/subscription', {
      headers: { authorization: `Bearer ${answer.headers.get('x-tma-session') ?? ''}` },
    })
    expect(actsOn()).toBe('Bearer token-803-at-acc_team803')
  })

  it('leaves everything as it is when one is not on the account', async () => {
    const { client } = await someone('804')
    const { csrf } = await client.page()
    const answer = await client.submit('/account.data', switchTo('acc_foreign', csrf))
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []])
    expect(await answer.text()).toContain('trouble')
    await client.fetch('/subscription')
    expect(actsOn()).toBe('Bearer token-804')
  })
})

describe('the pages of people', () => {
  it('say what the role is now, not what it was at sign-in', async () => {
    const { client } = await someone('805')
    expect((await client.page()).links('checkout').length).toBeGreaterThan(0)
    stack.api.person('805').role = 'member'
    expect((await client.page()).links('checkout')).toEqual([])
    expect((await client.fetch('/invoices.data')).status).toBe(403)
  })

  it.each(['/account', '/team', '/devices', '/invitation'])('take no form without its token: %s', async (path) => {
    const { client } = await someone('806')
    stack.api.requests.length = 0
    for (const csrf of ['', await client.signInToken()]) {
      const answer = await client.submit(`${path}.data`, {
        csrf,
        intent: 'leave',
        token: 'inv_x',
        account_id: 'acc_806',
      })
      expect(answer.status).toBe(403)
    }
    expect(stack.api.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe('the local console', () => {
  it('lets someone come by a link: what it carries is signed, and is in the address', async () => {
    const html = await (await fetch(`${stack.web.url}/local/phone?person=700000003&theme=light&start=inv_a-b`)).text()
    const [, start, fragment = ''] = /src="\/\?tgWebAppStartParam=([\w-]+)#([^"]+)"/.exec(html) ?? []
    const launch = new URLSearchParams(fragment.replaceAll('&amp;', '&'))
    expect(start).toBe('inv_a-b')
    expect(new URLSearchParams(launch.get('tgWebAppData') ?? '').get('start_param')).toBe('inv_a-b')
  })

  it('carries nothing that Telegram would not', async () => {
    const html = await (await fetch(`${stack.web.url}/local/phone?person=700000003&theme=light&start=%22%3E`)).text()
    expect(html).not.toContain('tgWebAppStartParam')
    expect(html).not.toContain('start_param')
  })
})
