import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '#api/http/endpoint.ts'
import { redirectAllowed } from '#api/auth/redirects.ts'
import { redact } from '#domain/audit/sensitive.ts'
import { type SignedInPerson, startTestApi, type TestApi } from '#tests/api/support/api.ts'
import { routesOfPeople } from './routes.ts'

let api: TestApi
let routes: Endpoint[]
let owner: SignedInPerson
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down' })
  routes = await routesOfPeople()
  owner = await team()
})
afterAll(() => api?.close())

async function team(): Promise<SignedInPerson> {
  const person = await api.signIn()
  const { body } = await api.post('/accounts', { name: 'Crew' }, person)
  const switched = await api.post('/session/account', { account_id: body.id }, person)
  return { ...person, accountId: body.id as string, token: switched.body.token as string }
}
const json = { 'content-type': 'application/json' }
const send = (method: string, path: string, body?: string) => api.send(method, path, body, { ...owner, headers: json })
const lists = () => routes.filter(({ method, path, query }) => method === 'GET' && query && !path.includes(':'))
const namesOf = (schema: z.ZodType | undefined): string[] =>
  schema ? Object.keys(z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) : []
const rowsOf = async (table: string) => (await api.db.pool.query(`SELECT 1 FROM ${table}`)).rowCount

describe('SQL injection', () => {
  const vectors = [
    `' OR '1'='1`,
    `1; DROP TABLE audit_log`,
    `') UNION SELECT token_hash FROM invitations --`,
    `\\'; --`,
    `$1`,
    `%`,
  ]

  it('in cursors, filters and sorts of every list is refused, and nothing is run', async () => {
    const before = [await rowsOf('memberships'), await rowsOf('users')]
    expect(lists().length).toBeGreaterThan(5)
    for (const { path, query } of lists())
      for (const name of namesOf(query))
        for (const vector of vectors) {
          const { status, body } = await api.get(`${path}?${name}=${encodeURIComponent(vector)}`, owner)
          expect([path, name, vector, status]).toEqual([path, name, vector, 422])
          expect(JSON.stringify(body)).not.toMatch(/syntax error|pg_|relation "/)
        }
    expect([await rowsOf('memberships'), await rowsOf('users')]).toEqual(before)
  })

  it('in names is text like any other', async () => {
    for (const name of vectors) {
      const body = JSON.stringify({ name })
      expect(await send('PATCH', '/account', body)).toMatchObject({ status: 200, body: { name } })
    }
    expect(await api.db.models.Account.count({ where: { id: owner.accountId } })).toBe(1)
  })
})

describe('Prototype pollution and doubled parameters', () => {
  it('reach neither an object nor its prototype', async () => {
    for (const body of [
      '{"name":"A","__proto__":{"role":"owner"}}',
      '{"name":"A","constructor":{"prototype":{"polluted":1}}}',
    ]) {
      expect((await send('PATCH', '/account', body)).status).toBeGreaterThanOrEqual(400)
      expect(({} as { polluted?: number; role?: string }).polluted ?? ({} as { role?: string }).role).toBeUndefined()
    }
    expect((await api.get('/audit?limit=1&limit=2', owner)).status).toBe(422)
    expect((await api.get('/audit?__proto__[limit]=1', owner)).status).toBe(422)
    expect(redact(JSON.parse('{"__proto__":{"polluted":1}}'))).not.toHaveProperty('polluted')
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('Mass assignment', () => {
  it('of what is not asked for is refused by every route that takes a body', async () => {
    const extra = {
      role: 'owner',
      account_id: 'acc_1',
      user_id: 'usr_1',
      status: 'active',
      stripe_customer_id: 'cus_1',
      version: 9,
    }
    const before = await rowsOf('memberships')
    for (const { method, path } of routes.filter(({ body }) => body)) {
      const answer = await send(
        method,
        path.replace(/:\w+/g, 'unknown_1'),
        JSON.stringify({ ...extra, name: 'A', is_admin: true }),
      )
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true])
    }
    expect(await rowsOf('memberships')).toBe(before)
  })
})

describe('Body bombs', () => {
  it('are too large, too deep or no JSON to every route that takes a body', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    for (const { method, path } of routes.filter(({ body }) => body)) {
      const url = path.replace(/:\w+/g, 'unknown_1')
      expect([path, (await send(method, url, JSON.stringify({ name: 'x'.repeat(70_000) }))).status]).toEqual([
        path,
        413,
      ])
      const nested = await send(method, url, deep)
      expect([path, nested.status >= 400 && nested.status < 500]).toEqual([path, true])
    }
  })
})

describe('ReDoS', () => {
  it('has nothing to work on: fifty thousand characters are judged at once by every schema', () => {
    const texts = ['a', '1', '-', '@', '/', ' ', '0:', 'a@', 'inv_'].map((part) => part.repeat(50_000 / part.length))
    const schemas = routes.flatMap(({ body, query, params }) =>
      [body, query, params].filter((each) => each !== undefined),
    )
    const fields = [
      'name',
      'url',
      'code',
      'to',
      'id',
      'token',
      'user_email',
      'success_url',
      'actor',
      'action',
      'starting_after',
    ]
    const started = performance.now()
    for (const text of texts) {
      const input = Object.fromEntries(fields.map((field) => [field, text]))
      for (const schema of schemas) schema.safeParse(input)
      redirectAllowed(text, ['http://localhost:3000'])
    }
    expect((performance.now() - started) / (texts.length * schemas.length)).toBeLessThan(50)
  })
})

describe('Log injection', () => {
  it('by line breaks or control characters in names is refused', async () => {
    for (const name of ['a\r\nSet-Cookie: x=1', 'a\n{"level":60}', 'a\u001b[2J', 'a\u0000b'])
      expect((await send('PATCH', '/account', JSON.stringify({ name }))).status).toBe(422)
  })

  it('by the request’s id is not taken over, and no header is made of it', async () => {
    const { headers } = await api.get('/audit', { ...owner, headers: { 'x-request-id': 'a b"}\\u000a{"x":"' } })
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})
