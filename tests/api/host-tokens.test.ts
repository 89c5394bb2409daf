import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostKeys } from '#api/auth/host/keys.ts'
import { hostTokens } from '#api/auth/host/tokens.ts'
import { audience, type Host, issuer, startHost } from './support/host.ts'

let host: Host
beforeEach(async () => {
  host = await startHost()
})
afterEach(() => host.close())

const nowS = () => Math.floor(Date.now() / 1000)
const times = { freshMs: 60_000, keepMs: 60_000, coolDownMs: 0 }
const settings = () => ({ jwksUrl: host.jwksUrl, issuer, audience, tenantClaim: 'org_id', roleClaim: 'org_role' })
const tokens = (how = times) => hostTokens(settings(), hostKeys(host.jwksUrl, how))
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a host application’s token', () => {
  it('says who somebody is, for which tenant and in which role', async () => {
    const token = await host.token({ org_id: 'org_1', org_role: 'admin', given_name: 'Ada' })
    expect(await tokens()(token)).toMatchObject({
      issuer,
      subject: 'ada',
      tenant: 'org_1',
      role: 'admin',
      firstName: 'Ada',
    })
    expect(await tokens()(await host.token({ org_role: 'sovereign' }))).toMatchObject({ tenant: null, role: 'member' })
  })

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('may be signed with %s', async (alg) => {
    const key = await host.addKey('other', alg)
    expect(await tokens()(await host.token({}, { key }))).toMatchObject({ subject: 'ada' })
  })

  it.each<[string, Record<string, unknown>]>([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another audience', { aud: 'another' }],
    ['for no audience', { aud: undefined }],
    ['that has expired', { exp: nowS() - 31 }],
    ['that never expires', { exp: undefined }],
    ['that is not good yet', { nbf: nowS() + 120 }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with control characters in its subject', { sub: 'a\u0000b' }],
    ['with a tenant that is no name', { org_id: { $ne: null } }],
    ['with an empty tenant', { org_id: '' }],
  ])('%s is refused', async (_what, claims) => {
    expect(await tokens()(await host.token(claims))).toBeNull()
  })

  it('alg none: is refused', async () => {
    const claims = part({ iss: issuer, aud: audience, sub: 'ada', exp: nowS() + 300 })
    for (const alg of ['none', 'None', '']) expect(await tokens()(`${part({ alg })}.${claims}.`)).toBeNull()
  })

  it('alg confusion: signed with HS256 and the public key is refused', async () => {
    const key = await host.addKey('rsa', 'RS256')
    const text = `${part({ alg: 'HS256', kid: 'rsa' })}.${part({ iss: issuer, aud: audience, sub: 'ada', exp: nowS() + 300 })}`
    for (const secret of [JSON.stringify(key.jwk), key.jwk.n ?? ''])
      expect(await tokens()(`${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`)).toBeNull()
  })

  it('kid and jku tricks: a key that it brings along, or points at, is not a key', async () => {
    const own = await host.addKey('own', 'ES256', false)
    const evil = await startHost()
    for (const header of [
      { jwk: own.jwk },
      { jku: evil.jwksUrl },
      { kid: 'first' },
      { kid: '../../own' },
      { kid: "' OR 1=1" },
    ])
      expect(await tokens()(await host.token({}, { key: own, header }))).toBeNull()
    expect(evil.asked()).toBe(0)
    await evil.close()
  })

  it('that was changed is refused', async () => {
    const [header, , signature] = (await host.token()).split('.')
    const claims = part({ iss: issuer, aud: audience, sub: 'eve', exp: nowS() + 300 })
    expect(await tokens()(`${header}.${claims}.${signature}`)).toBeNull()
  })
})

describe('the keys', () => {
  it('are asked for once, however many tokens come', async () => {
    const verify = tokens({ ...times, coolDownMs: 60_000 })
    const many = await Promise.all(Array.from({ length: 10 }, (_, index) => host.token({ sub: `s${index}` })))
    expect((await Promise.all(many.map(verify))).every(Boolean)).toBe(true)
    expect(host.asked()).toBe(1)
  })

  it('are rotated: a new one is found when the first token of it comes, an old one ends with its withdrawal', async () => {
    const verify = tokens({ ...times, freshMs: 0 })
    const old = await host.token({ sub: 'old' })
    expect(await verify(await host.token())).not.toBeNull()
    const key = await host.addKey('second')
    expect(await verify(await host.token({}, { key }))).toMatchObject({ subject: 'ada' })
    host.withdraw('first')
    expect(await verify(old)).toBeNull()
  })

  it('are not asked for again and again by tokens of unknown keys, nor by other issuers’', async () => {
    const verify = tokens({ ...times, coolDownMs: 60_000 })
    const stranger = await host.addKey('stranger', 'ES256', false)
    for (let times = 0; times < 5; times++)
      expect(await verify(await host.token({ sub: `${times}` }, { key: stranger }))).toBeNull()
    expect(await verify(await host.token({ iss: 'https://evil.example' }))).toBeNull()
    expect(host.asked()).toBe(1)
  })

  it.each([500, 404])('stay good while their server answers %i', async (status) => {
    const verify = tokens({ ...times, freshMs: 0 })
    expect(await verify(await host.token())).not.toBeNull()
    host.answer(status)
    expect(await verify(await host.token({ sub: 'during' }))).toMatchObject({ subject: 'during' })
  })

  it('that were never had, or are too old, are an outage and no refusal', async () => {
    host.answer(500)
    await expect(tokens()(await host.token())).rejects.toMatchObject({ code: 'host_unavailable', status: 503 })
    host.answer(200)
    const verify = tokens({ freshMs: 0, keepMs: 1, coolDownMs: 0 })
    await verify(await host.token())
    host.answer(500)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await expect(verify(await host.token({ sub: 'late' }))).rejects.toMatchObject({ code: 'host_unavailable' })
  })
})
