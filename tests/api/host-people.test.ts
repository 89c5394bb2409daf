import type { JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceTokens, startTestApi, type TestApi } from './support/api.ts'
import { audience, type Host, issuer, startHost } from './support/host.ts'

let host: Host
let api: TestApi
let withRoles: TestApi
beforeAll(async () => {
  host = await startHost()
  const hostAuth = { jwksUrl: host.jwksUrl, issuer, audience, tenantClaim: 'org_id', roleClaim: null }
  ;[api, withRoles] = await Promise.all([
    startTestApi({ temporal: 'down', config: { hostAuth } }),
    startTestApi({ temporal: 'down', config: { hostAuth: { ...hostAuth, roleClaim: 'org_role' } } }),
  ])
})
afterAll(async () => {
  await api?.close()
  await withRoles?.close()
  await host?.close()
})

const as = async (claims: JWTPayload & Record<string, unknown>) => ({ token: await host.token(claims) })
const me = async (claims: JWTPayload & Record<string, unknown>, of = api) =>
  (await of.get('/me', await as(claims))).body

describe('a person of a host application', () => {
  it('has a user and a personal account from the first call on, and the same ever after', async () => {
    const first = await me({ sub: 'grace', given_name: 'Grace' })
    expect(first).toMatchObject({
      user: { first_name: 'Grace', telegram_id: null },
      account: { role: 'owner' },
      device: null,
    })
    expect(first.accounts).toHaveLength(1)
    expect((await me({ sub: 'grace' })).user.id).toBe(first.user.id)
    expect((await api.get('/billing/subscription', await as({ sub: 'grace' }))).body).toMatchObject({ tier: 'free' })
  })

  it('is one user, and its tenant one account with one owner, however many first calls come at once', async () => {
    const claims = [...Array<string>(4).fill('twin'), ...Array<string>(4).fill('other')].map((sub) => ({
      sub,
      org_id: 'org_new',
    }))
    const all = await Promise.all(claims.map((one) => me(one)))
    expect(new Set(all.map(({ user }) => user.id)).size).toBe(2)
    expect(new Set(all.map(({ account }) => account.id)).size).toBe(1)
    expect(all.map(({ account }) => account.role).filter((role) => role === 'owner')).toHaveLength(4)
  })

  it('is a member where somebody else was first, and stays off an account that they were taken off', async () => {
    const owner = await as({ sub: 'first', org_id: 'org_1' })
    const { account } = (await api.get('/me', owner)).body
    const second = await me({ sub: 'second', org_id: 'org_1' })
    expect([account.role, second.account]).toEqual(['owner', { id: account.id, role: 'member' }])
    expect((await api.send('DELETE', `/account/members/${second.user.id}`, undefined, owner)).status).toBe(204)
    const after = await api.get('/billing/subscription', await as({ sub: 'second', org_id: 'org_1' }))
    expect(after).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    const log = await api.db.models.AuditEntry.findAll({ where: { accountId: account.id, action: 'member.joined' } })
    expect(log.map(({ actor }) => actor).sort()).toEqual(
      [`user:${(await me({ sub: 'first', org_id: 'org_1' })).user.id}`, `user:${second.user.id}`].sort(),
    )
  })

  it('IDOR across tenants: has another account in each tenant, of which others see nothing', async () => {
    const [one, other] = [await me({ sub: 'same', org_id: 'org_a' }), await me({ sub: 'same', org_id: 'org_b' })]
    expect(one.account.id).not.toBe(other.account.id)
    const stranger = await api.signIn()
    const path = `/account/members/${one.user.id}`
    expect((await api.send('DELETE', path, undefined, stranger)).status).toBe(404)
  })

  it('is found by its own names with a service token that may read', async () => {
    const person = await me({ sub: 'lin', org_id: 'org_lin' })
    const find = async (query: string) =>
      (await api.get(`/accounts?${query}`, { token: serviceTokens.reads })).body.data
    expect(await find('tenant=org_lin')).toEqual([{ id: person.account.id, kind: 'team' }])
    const [own] = await find('subject=lin')
    expect([own.kind, person.accounts.some(({ id }: { id: string }) => id === own.id)]).toEqual(['personal', true])
    expect(await find('tenant=lin')).toEqual([])
    expect((await api.get('/accounts?tenant=a&subject=b', { token: serviceTokens.reads })).status).toBe(422)
  })

  it('has no session of ours to renew or to turn to another account', async () => {
    const who = await as({ sub: 'ada', org_id: 'org_1' })
    const { account } = (await api.get('/me', await api.signIn())).body
    for (const [path, body] of [
      ['/session/refresh', undefined],
      ['/session/account', { account_id: account.id }],
    ] as const)
      expect(await api.post(path, body, who)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await api.get('/devices', who)).body.data).toEqual([])
  })

  it('is nobody with a token that is not good, and to operators’ routes', async () => {
    expect((await api.get('/me', await as({ sub: 'ada', aud: 'another' }))).status).toBe(401)
    expect((await api.get('/ops/clock', await as({ sub: 'ada' }))).status).toBe(401)
  })
})

describe('a role that the host says', () => {
  const roleOf = async (sub: string, org_role?: string) =>
    (await me({ sub, org_id: 'org_1', org_role }, withRoles)).account.role

  it('is the role, from the very next token on', async () => {
    expect([await roleOf('boss', 'owner'), await roleOf('clerk', 'admin'), await roleOf('clerk')]).toEqual([
      'owner',
      'admin',
      'member',
    ])
    const invoices = async (org_role: string) =>
      (await withRoles.get('/billing/invoices', await as({ sub: 'clerk', org_id: 'org_1', org_role }))).status
    expect([await invoices('member'), await invoices('admin')]).toEqual([403, 200])
  })

  it('takes what it does not say even from the last owner, who stays owner in the rows', async () => {
    expect(await roleOf('boss', 'member')).toBe('member')
    expect(await roleOf('heir', 'owner')).toBe('owner')
    expect(await roleOf('boss', 'member')).toBe('member')
    const { accounts } = await me({ sub: 'boss', org_id: 'org_1', org_role: 'member' }, withRoles)
    expect(accounts.find(({ kind }: { kind: string }) => kind === 'team')).toMatchObject({ role: 'member' })
  })
})
