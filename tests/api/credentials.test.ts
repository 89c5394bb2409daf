import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '#tests/support/wait.ts'
import { sessionSecret, type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
let who: SignedInPerson
beforeAll(async () => {
  api = await startTestApi()
  who = await api.signIn()
})
afterAll(() => api?.close())

const json = { 'content-type': 'application/json' }
const send = (body: string | Buffer, headers: Record<string, string> = json, token = who.token) =>
  api.send('POST', '/billing/checkout', body, { token, headers })

/** The session that a good token names: all that is wrong with the others is what a test says. */
const sessionOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid

describe('JWT algorithm pinning, claims and keys: 401', () => {
  const key = new TextEncoder().encode(sessionSecret)
  const jwt = (patch: object = {}, alg = 'HS256', secret = key) =>
    new SignJWT({
      sub: who.userId,
      account: who.accountId,
      sid: sessionOf(who.token),
      iss: 'durabill',
      aud: 'miniapp',
      ...patch,
    })
      .setProtectedHeader({ alg })
      .setIssuedAt()
      .setExpirationTime('exp' in patch ? (patch.exp as number) : '5m')
      .sign(secret)
  const endless = () =>
    new SignJWT({ sub: who.userId, account: who.accountId, sid: sessionOf(who.token), iss: 'durabill', aud: 'miniapp' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .sign(key)
  const withOwnKey = () => {
    const own = new Uint8Array(32).fill(7)
    const jwk = { kty: 'oct', k: Buffer.from(own).toString('base64url') }
    return new SignJWT({
      sub: who.userId,
      account: who.accountId,
      sid: sessionOf(who.token),
      iss: 'durabill',
      aud: 'miniapp',
    })
      .setProtectedHeader({ alg: 'HS256', jwk, kid: 'unknown', jku: 'https://keys.example/jwks.json' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(own)
  }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  it.each<[string, () => Promise<Record<string, string>> | Record<string, string>]>([
    ['missing', () => ({})],
    ['of another scheme', () => ({ authorization: `Basic ${who.token}` })],
    ['in two parts', () => ({ authorization: `Bearer ${who.token} more` })],
    ['not a token', () => ({ authorization: 'Bearer nonsense' })],
    ['cut', () => ({ authorization: `Bearer ${who.token.slice(0, -3)}` })],
    ['of a session that is not ours', async () => ({ authorization: `Bearer ${await jwt({ sid: 'ses_1' })}` })],
    ['expired', async () => ({ authorization: `Bearer ${await jwt({ exp: 1_000_000 })}` })],
    ['of another algorithm', async () => ({ authorization: `Bearer ${await jwt({}, 'HS512')}` })],
    ['for another audience', async () => ({ authorization: `Bearer ${await jwt({ aud: 'checkout-ticket' })}` })],
    ['of another issuer', async () => ({ authorization: `Bearer ${await jwt({ iss: 'else' })}` })],
    ['without an end', async () => ({ authorization: `Bearer ${await endless()}` })],
    [
      'not good yet',
      async () => ({ authorization: `Bearer ${await jwt({ nbf: Math.floor(Date.now() / 1000) + 600 })}` }),
    ],
    ['bringing a key of its own', async () => ({ authorization: `Bearer ${await withOwnKey()}` })],
    [
      'signed by another',
      async () => ({
        authorization: `Bearer ${await jwt(
          {},
          'HS256',
          key.map((x) => x ^ 1),
        )}`,
      }),
    ],
    ['not signed', () => ({ authorization: `Bearer ${encode({ alg: 'none' })}.${who.token.split('.')[1] ?? ''}.` })],
    ['an operator’s', () => ({ authorization: `Bearer ${api.operator.token}` })],
  ])('for credentials that are %s', async (_what, headers) => {
    const answer = await api.get('/me', { headers: await headers() })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
  })

  it('comes before everything else', async () => {
    expect((await send('{"broken', { 'content-type': 'text/plain' }, 'nonsense')).status).toBe(401)
  })

  it('for a session that was revoked or is over', async () => {
    const person = await api.signIn()
    expect((await api.get('/me', person)).status).toBe(200)
    const mine = { where: { userId: person.userId } }
    await api.db.models.Session.update({ revokedAt: new Date() }, mine)
    await waitFor(async () => (await api.get('/me', person)).status === 401, { timeoutMs: 1_000 })
    await api.db.models.Session.update({ revokedAt: null, endsAt: new Date(Date.now() - 1) }, mine)
    expect((await api.get('/me', person)).status).toBe(401)
    expect((await api.post('/session/refresh', undefined, person)).status).toBe(401)
  })

  it('for a user’s token where an operator’s is needed', async () => {
    expect((await api.get('/ops/events', who)).status).toBe(401)
    expect((await api.get('/ops/events')).status).toBe(401)
    expect((await api.get('/ops/events', api.operator)).status).toBe(200)
  })
})

describe('403', () => {
  it('for a role that does not reach, before the body is read', async () => {
    const member = await api.member(who.accountId, 'member')
    const answer = await send('{"broken', json, member.token)
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it('for someone who has left the account', async () => {
    const member = await api.member(who.accountId, 'admin')
    await api.db.models.Membership.destroy({ where: { userId: member.userId, accountId: who.accountId } })
    expect((await api.get('/billing/subscription', member)).status).toBe(403)
  })
})
