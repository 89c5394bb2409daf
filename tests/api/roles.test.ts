import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointsOf } from '#api/endpoints.ts'
import { createDeps } from '#api/parts.ts'
import type { Scheme } from '#api/http/guard.ts'
import { type Endpoint, endpoint } from '#api/http/endpoint.ts'
import { type Action, LEAST_ROLE, may, type Role } from '#domain/roles.ts'
import { waitFor } from '#tests/support/wait.ts'
import { makeIntent } from '#tests/db/rows.ts'
import type { Asking } from './support/client.ts'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
let endpoints: Endpoint[]
const people = {} as Record<Role, SignedInPerson>
const roles: Role[] = ['owner', 'admin', 'member']

beforeAll(async () => {
  api = await startTestApi({ temporal: 'down' })
  const deps = await createDeps(api.config)
  endpoints = endpointsOf(deps).flatMap((mounted) => mounted.endpoints)
  await deps.db.close()
  await deps.temporal.close()
  people.owner = await api.signIn()
  people.admin = await api.member(people.owner.accountId, 'admin')
  people.member = await api.member(people.owner.accountId, 'member')
})
afterAll(() => api?.close())

/** In the table before it is a route. */
const awaited = ['GET /billing/timeline']
const of = (scheme: Scheme) => endpoints.filter(({ guard }) => guard.scheme === scheme)
const json = { 'content-type': 'application/json' }
const send = (method: string, path: string, body: object | undefined, asking: Asking) =>
  body === undefined
    ? api.send(method, path, undefined, asking)
    : api.send(method, path, JSON.stringify(body), { ...asking, headers: json })
/** Asks for something that does not exist, with a body that no schema takes: nothing is ever done. */
const call = ({ method, path }: Endpoint, asking: Asking = {}) =>
  send(method, path.replace(/:\w+/g, 'unknown_1'), method === 'GET' ? undefined : { not_a_field: 1 }, asking)

/** What belongs to somebody else, for each route that names something; `null` where the name itself is the credential. */
const foreign: Record<string, (() => { of: string; body?: object }) | null> = {
  'GET /billing/checkout/:session_id': () => ({ of: theirs.sessionId }),
  'POST /billing/checkout/:session_id/confirm': () => ({ of: theirs.sessionId }),
  'GET /billing/commands/:id': () => ({ of: theirs.commandId }),
  'PATCH /account/members/:id': () => ({ of: people.owner.userId, body: { role: 'member' } }),
  'DELETE /account/members/:id': () => ({ of: people.member.userId }),
  'DELETE /account/invitations/:id': () => ({ of: theirs.invitationId }),
  'PATCH /devices/:id': () => ({ of: theirs.deviceId, body: { name: 'Mine' } }),
  'DELETE /devices/:id': () => ({ of: theirs.deviceId }),
  'POST /invitations/:token/accept': null,
  'GET /webhook-endpoints/:id': () => ({ of: theirs.endpointId }),
  'PATCH /webhook-endpoints/:id': () => ({ of: theirs.endpointId, body: { description: 'Mine' } }),
  'GET /account/export/:id': () => ({ of: theirs.exportId }),
  'DELETE /webhook-endpoints/:id': () => ({ of: theirs.endpointId }),
  'POST /webhook-endpoints/:id/rotate-secret': () => ({ of: theirs.endpointId }),
  'GET /webhook-endpoints/:id/deliveries': () => ({ of: theirs.endpointId }),
  'POST /webhook-endpoints/:id/deliveries/:delivery/replay': () => ({
    of: `${theirs.endpointId}/deliveries/dlv_theirs/replay?`,
  }),
}
const theirs = {
  exportId: 'exp_theirs',
  sessionId: 'cs_test_theirs',
  commandId: 'cmd_theirs',
  invitationId: 'inv_theirs',
  deviceId: 'dev_theirs',
  endpointId: 'whe_theirs',
}

async function makeTheirs({ accountId, userId }: SignedInPerson): Promise<void> {
  const { Invitation, Command, Device } = api.db.models
  await api.db.models.DataExport.create({ id: theirs.exportId, userId })
  await Device.create({ id: theirs.deviceId, userId, name: null, platform: 'theirs' })
  const theirEndpoint = { url: 'https://theirs.example/', events: [], secrets: [] }
  await api.db.models.WebhookEndpoint.create({ id: theirs.endpointId, accountId, ...theirEndpoint })
  const invitation = { role: 'admin' as const, tokenHash: 'x', invitedBy: userId, expiresAt: new Date() }
  await Invitation.create({ id: theirs.invitationId, accountId, ...invitation })
  await Command.create({ id: theirs.commandId, accountId, actor: userId, kind: 'refetch', route: 'r' })
  await makeIntent(api.db, { accountId, userId, state: 'open', sessionId: theirs.sessionId })
}

describe('IDOR across tenants: another account', () => {
  it('is as if it did not exist, for every route that names something', async () => {
    await makeTheirs(people.owner)
    const stranger = await api.signIn()
    for (const { method, path } of [...of('session'), ...of('session_or_ticket')].filter((e) => e.path.includes(':'))) {
      const route = `${method} ${path}`
      expect(foreign).toHaveProperty([route])
      const what = foreign[route]?.()
      if (!what) continue
      const ask = async (id: string) => (await send(method, path.replace(/:\w+/, id), what.body, stranger)).body
      const foreignOne = await ask(what.of)
      expect([route, foreignOne.status]).toEqual([route, 404])
      // what belongs to somebody else looks like what never was
      expect({ ...(await ask('unknown_1')), request_id: '' }).toEqual({ ...foreignOne, request_id: '' })
    }
  })

  it('is in no answer to anybody else', async () => {
    const stranger = await api.signIn()
    const ids = new RegExp([people.owner.accountId, ...Object.values(people).map(({ userId }) => userId)].join('|'))
    for (const { path } of of('session').filter(({ method }) => method === 'GET'))
      expect([path, ids.test(JSON.stringify((await send('GET', path, undefined, stranger)).body))]).toEqual([
        path,
        false,
      ])
  })
})

describe('RBAC owner/admin/member: roles', () => {
  it('are asked of every route of signed-in people by its own entry in the table, and every entry is a route', () => {
    const walked = [...of('session'), ...of('session_or_ticket')]
    for (const { guard, method, path } of walked) expect(guard.route).toBe(`${method} ${path}`)
    expect([...walked.map(({ guard }) => guard.route), ...awaited].sort()).toEqual(Object.keys(LEAST_ROLE).sort())
  })

  it('cannot be asked by the entry of another route', () => {
    const refresh = {
      scheme: 'session',
      route: 'POST /session/refresh',
      identify: () => Promise.resolve(null),
    } as const
    // @ts-expect-error -- the guard of one route does not fit another
    endpoint({ method: 'GET', path: '/me', summary: '', tag: '', guard: refresh, answers: {} })
    // @ts-expect-error -- a route that is not in the table has no guard
    const unlisted: Action = 'GET /unlisted'
    expect(LEAST_ROLE).not.toHaveProperty([unlisted])
  })

  it.each(roles)('let a signed-in %s pass exactly where they reach', async (role) => {
    for (const endpoint of [...of('session'), ...of('session_or_ticket')]) {
      const { status } = await call(endpoint, people[role])
      const allowed = may(role, endpoint.guard.route as Action)
      expect([endpoint.path, status === 403]).toEqual([endpoint.path, !allowed])
      expect(status).not.toBe(401)
    }
  })

  it('mean nothing without credentials', async () => {
    for (const endpoint of [...of('session'), ...of('session_or_ticket'), ...of('operator')])
      expect([endpoint.path, (await call(endpoint)).status]).toEqual([endpoint.path, 401])
  })

  it('open no operator’s route, and operators’ tokens open no user’s', async () => {
    for (const endpoint of of('operator')) expect((await call(endpoint, people.owner)).status).toBe(401)
    for (const endpoint of of('session')) expect((await call(endpoint, api.operator)).status).toBe(401)
  })

  it('change at once', async () => {
    const admin = people.admin
    const where = { userId: admin.userId, accountId: admin.accountId }
    expect((await api.get('/billing/invoices', admin)).status).toBe(200)
    await api.db.models.Membership.update({ role: 'member' }, { where })
    await waitFor(async () => (await api.get('/billing/invoices', admin)).status === 403, { timeoutMs: 1_000 })
    await api.db.models.Membership.update({ role: 'admin' }, { where })
  })

  it('are public only where the contract says so', () => {
    expect(
      of('public')
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([
      'GET /billing/plans',
      'GET /docs',
      'GET /healthz',
      'GET /openapi.json',
      'GET /readyz',
      'POST /billing/stripe-webhook',
      'POST /miniapp/exchange-initdata',
    ])
  })
})
