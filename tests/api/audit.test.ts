import type { WhereOptions } from 'sequelize'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointsOf } from '#api/endpoints.ts'
import type { Endpoint } from '#api/http/endpoint.ts'
import { createDeps } from '#api/parts.ts'
import { whileAdvancing } from '#db/advance-lock.ts'
import { audit, type From } from '#db/audit.ts'
import type { AuditEntry } from '#db/models/audit-entry.ts'
import { auditedAs } from '#domain/audit/actions.ts'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'
import type { Asking } from './support/client.ts'
import { initData, newTelegramId } from './support/init-data.ts'

let api: TestApi
let mutating: Endpoint[]
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down', env: { TRUSTED_PROXIES: '127.0.0.1/32' } })
  const deps = await createDeps(api.config)
  mutating = endpointsOf(deps).flatMap(({ endpoints }) => endpoints.filter(({ method }) => method !== 'GET'))
  await deps.db.close()
  await deps.temporal.close()
})
afterAll(() => api?.close())

const json = { 'content-type': 'application/json' }
const send = (method: string, path: string, body: object | undefined, asking: Asking) =>
  api.send(method, path, body && JSON.stringify(body), { ...asking, headers: { ...json, ...asking.headers } })
const written = (where: WhereOptions<AuditEntry>) => api.db.models.AuditEntry.findAll({ where, order: [['id', 'ASC']] })
const routeOf = ({ method, path }: Endpoint) => `${method} ${path}`

async function team(): Promise<SignedInPerson> {
  const owner = await api.signIn()
  const { body } = await api.post('/accounts', { name: 'Crew' }, owner)
  const switched = await api.post('/session/account', { account_id: body.id }, owner)
  return { ...owner, accountId: body.id as string, token: switched.body.token as string }
}

/** Everything that handlers note by themselves, done once each. */
async function doEverything(): Promise<void> {
  // what is refused is written down as well; nobody waits for a clock that another one moves
  await whileAdvancing(api.db, () => api.post('/ops/clock/advance', { seconds: 1, reason: 'tick' }, api.operator))
  const owner = await team()
  const { accountId } = owner
  await send('PATCH', '/account', { name: 'Band' }, owner)
  const invited = [1, 2].map(() => api.post('/account/invitations', { role: 'member' }, owner))
  const [first, second] = (await Promise.all(invited)).map(({ body }) => body as { id: string; url: string })
  const guest = await api.signIn()
  await api.post(`/invitations/${/inv_[\w-]{43}/.exec(first?.url ?? '')?.[0]}/accept`, undefined, guest)
  await send('DELETE', `/account/invitations/${second?.id}`, undefined, owner)
  await send('PATCH', `/account/members/${guest.userId}`, { role: 'admin' }, owner)
  const leaver = await api.member(accountId, 'member')
  await send('DELETE', '/account/members/me', undefined, leaver)
  await send('DELETE', `/account/members/${guest.userId}`, undefined, owner)
  const devices = await api.get('/devices', guest)
  await send('DELETE', '/devices', undefined, guest)
  await send('DELETE', `/devices/${devices.body.data[0].id}`, undefined, guest)
  const { StripeEvent } = api.db.models
  await StripeEvent.create({ id: 'evt_1', type: 'x', payload: '{}', eventCreatedAt: new Date(), state: 'failed' })
  await api.post('/ops/events/evt_1/replay', { reason: 'again' }, api.operator)
  const orders = ['refetch', 'retry-payment', 'skip-attempt', 'end-recovery', 'release-checkout']
  const order = (name: string, more = {}) =>
    api.post(`/ops/accounts/${accountId}/${name}`, { reason: 'asked', ...more }, api.operator)
  await Promise.all([...orders.map((name) => order(name)), order('grant-grace', { days: 1 })])
  await api.post('/account/export', undefined, await api.signIn())
  await api.post('/account/erase', { confirm: 'erase' }, await api.signIn())
}

describe('every mutating route', () => {
  it('writes an audit entry, but for those that are named with a reason', () => {
    const exempt = mutating.flatMap((endpoint) => {
      const audited = auditedAs(routeOf(endpoint))
      if (audited.by === 'nobody') expect(audited.reason.length).toBeGreaterThan(10)
      // what takes over the whole request never comes to the gate
      if (endpoint.serve) expect([routeOf(endpoint), audited.by]).toEqual([routeOf(endpoint), 'nobody'])
      return audited.by === 'nobody' ? [routeOf(endpoint)] : []
    })
    expect(exempt.filter((route) => !route.startsWith('POST /notifications/')).sort()).toEqual([
      'POST /billing/checkout/:session_id/confirm',
      'POST /billing/coupons/validate',
      'POST /billing/stripe-webhook',
      'POST /session/account',
      'POST /session/refresh',
    ])
  })

  it('that notes what it does by itself really does', async () => {
    await doEverything()
    const audited = mutating.map((endpoint) => auditedAs(routeOf(endpoint)))
    const actions = audited.flatMap((each) => (each.by === 'handler' ? each.actions : []))
    const found = new Set((await written({})).map(({ action }) => action))
    expect(actions.filter((action) => !found.has(action))).toEqual([])
  }, 60_000)

  it('that the table does not name is noted under its own name', () => {
    expect(auditedAs('POST /something/new')).toEqual({ by: 'gate', action: 'POST /something/new' })
  })
})

describe('an entry', () => {
  it('says who, from which network and device, what was asked without what is sensitive, and that it was refused', async () => {
    const telegramId = newTelegramId()
    const from = { headers: { 'x-forwarded-for': '203.0.113.7', 'user-agent': 'Chrome/1 Windows' } }
    const { body } = await api.post('/miniapp/exchange-initdata', { init_data: initData({ telegramId }) }, from)
    const order = {
      plan_id: 'premium_monthly',
      success_url: 'http://localhost:3000/ok',
      cancel_url: 'http://localhost:3000/',
    }
    const asked = { ...order, user_email: 'ada@mail.example' }
    const answer = await api.post('/billing/checkout', asked, { token: body.token as string, ...from })
    expect(answer.status).toBe(503)
    const entries = await written({
      actor: `user:${body.user.id}`,
      action: ['checkout.requested', 'checkout.requested.refused'],
    })
    expect(entries.map(({ action, data }) => [action, data])).toEqual([
      [
        'checkout.requested',
        { plan_id: 'premium_monthly', success_url: '[redacted]', cancel_url: '[redacted]', user_email: '[redacted]' },
      ],
      ['checkout.requested.refused', { code: 'temporal_unavailable' }],
    ])
    const where = {
      accountId: body.account.id as string,
      ipNetwork: '203.0.113.0/24',
      requestId: answer.headers.get('x-request-id'),
    }
    for (const entry of entries) expect(entry).toMatchObject({ ...where, deviceId: expect.stringMatching(/^dev_/) })
  })

  it('of a device belongs to the person, not to the team that they act for', async () => {
    const owner = await team()
    const { body } = await api.get('/devices', owner)
    await send('PATCH', `/devices/${body.data[0].id}`, { name: 'Mine' }, owner)
    const [entry] = await written({ action: 'device.renamed', actor: `user:${owner.userId}` })
    const user = await api.db.models.User.findByPk(owner.userId, { rejectOnEmpty: true })
    expect(entry?.accountId).toBe(user.personalAccountId)
  })
})

const from: From = { actor: 'system', requestId: 'req-12345678', network: '203.0.113.0/24', deviceId: 'dev_1' }
const entry = async (accountId: string, data: Record<string, unknown>, actor = 'system') => {
  await audit(api.db, { accountId, action: 'test.done', data, from: { ...from, actor } })
  return (await written({ accountId })).at(-1)?.id ?? 0
}

describe('the audit log', () => {
  it('lists an account’s entries to its admins, newest first, by action and actor, in pages', async () => {
    const owner = await team()
    for (const n of [1, 2, 3]) await entry(owner.accountId, { n }, n === 2 ? 'operator:ada' : 'system')
    const get = async (query: string) =>
      (await api.get(`/audit?${query}`, owner)).body as {
        data: { id: string; data: { n: number } }[]
        has_more: boolean
      }
    const page = await get('action=test.done&limit=2')
    expect([page.data.map(({ data }) => data.n), page.has_more]).toEqual([[3, 2], true])
    const rest = await get(`action=test.done&starting_after=${page.data[1]?.id}`)
    expect([rest.data.map(({ data }) => data.n), rest.has_more]).toEqual([[1], false])
    expect((await get('actor=operator:ada')).data.map(({ data }) => data.n)).toEqual([2])
    const admin = await api.member(owner.accountId, 'admin')
    const member = await api.member(owner.accountId, 'member')
    expect([await api.get('/audit', admin), await api.get('/audit', member)].map(({ status }) => status)).toEqual([
      200, 403,
    ])
    const other = await api.signIn()
    expect((await api.get('/audit?action=test.done', other)).body.data).toEqual([])
    const all = await api.get(`/ops/audit?account_id=${owner.accountId}&action=test.done`, api.operator)
    expect(all.body.data).toHaveLength(3)
  })

  it('is exported as CSV that no spreadsheet runs, and as lines of JSON', async () => {
    const owner = await team()
    await entry(owner.accountId, { reason: 'a "quoted"\r\nline' }, '=cmd|calc')
    const csv = await (
      await fetch(`${api.url}/api/v1/audit/export?action=test.done`, {
        headers: { authorization: `Bearer ${owner.token}` },
      })
    ).text()
    expect(csv.split('\r\n')[0]).toBe('created_at,actor,action,ip_network,device_id,account_id,request_id,id,data')
    expect(csv).toContain(`,'=cmd|calc,test.done,203.0.113.0/24,dev_1,${owner.accountId},req-12345678,aud_`)
    expect(csv).toContain('"{""reason"":""a \\""quoted\\""\\r\\nline""}"')
    const lines = await fetch(`${api.url}/api/v1/ops/audit/export?format=jsonl&account_id=${owner.accountId}`, {
      headers: { authorization: `Bearer ${api.operator.token}` },
    })
    expect(lines.headers.get('content-type')).toBe('application/jsonl; charset=utf-8')
    const [newest] = (await lines.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(newest).toMatchObject({ action: 'test.done', data: { reason: 'a "quoted"\r\nline' } })
  })
})
