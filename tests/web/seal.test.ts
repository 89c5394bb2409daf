import { describe, expect, it } from 'vitest'
import { csrfMatches, isForeign, issueCsrf } from '#web/server/csrf.ts'
import { createSealer } from '#web/server/seal.ts'
import { errandPath, openTicket, TICKET_TTL_MS } from '#web/server/tickets.ts'

const SECRET = 'a secret of the tests, long enough'

function sealerAt() {
  let nowMs = 1_000
  return { sealer: createSealer(SECRET, () => nowMs), pass: (ms: number) => void (nowMs += ms) }
}

describe('a sealed value', () => {
  it('opens for its purpose until its time is over', () => {
    const { sealer, pass } = sealerAt()
    const text = sealer.seal('one', { token: 'secret' }, 100)
    expect(text).not.toContain('secret')
    expect(sealer.open('one', text)).toEqual({ token: 'secret' })
    expect(sealer.open('two', text)).toBeNull()
    pass(100)
    expect(sealer.open('one', text)).toBeNull()
  })

  it('does not open when any byte was changed, cut or made with another secret', () => {
    const { sealer } = sealerAt()
    const bytes = Buffer.from(sealer.seal('one', 'x', 100), 'base64url')
    for (let at = 0; at < bytes.length; at += 1) {
      const forged = Buffer.from(bytes)
      forged[at]! ^= 1
      expect(sealer.open('one', forged.toString('base64url'))).toBeNull()
    }
    expect(sealer.open('one', bytes.subarray(0, 20).toString('base64url'))).toBeNull()
    expect(createSealer(`${SECRET}!`).open('one', bytes.toString('base64url'))).toBeNull()
    expect(sealer.open('one', '')).toBeNull()
  })
})

describe('a ticket', () => {
  it('carries an errand with its token for five minutes', () => {
    const { sealer, pass } = sealerAt()
    const path = errandPath(sealer, 'api-token', { kind: 'checkout', plan_id: 'premium_monthly' })
    expect(path).toMatch(/^\/go\/checkout\/[\w-]+$/)
    const text = path.split('/').at(-1)!
    expect(openTicket(sealer, text)).toMatchObject({
      token: 'api-token',
      errand: { kind: 'checkout', plan_id: 'premium_monthly' },
    })
    pass(TICKET_TTL_MS)
    expect(openTicket(sealer, text)).toBeNull()
  })

  it('has an id of its own, so that two taps are told apart', () => {
    const { sealer } = sealerAt()
    const ids = [1, 2].map(() => openTicket(sealer, errandPath(sealer, 't', { kind: 'portal' }).slice(11))?.id)
    expect(ids[0]).toMatch(/^[\w-]{22}$/)
    expect(ids[0]).not.toBe(ids[1])
  })
})

describe('a form token', () => {
  it('belongs to one session, visitor or console and to no other kind', () => {
    const { sealer } = sealerAt()
    const token = issueCsrf(sealer, { kind: 'session', id: 'a' })
    expect(csrfMatches(sealer, token, { kind: 'session', id: 'a' })).toBe(true)
    expect(csrfMatches(sealer, token, { kind: 'session', id: 'b' })).toBe(false)
    expect(csrfMatches(sealer, token, { kind: 'session', id: null })).toBe(false)
    expect(csrfMatches(sealer, token, { kind: 'console', id: 'a' })).toBe(false)
    expect(csrfMatches(sealer, 'forged', { kind: 'session', id: 'a' })).toBe(false)
  })

  it('signs someone in whose host blocks cookies, but not with another visitor’s token', () => {
    const { sealer } = sealerAt()
    const token = issueCsrf(sealer, { kind: 'sign_in', id: 'a' })
    expect(csrfMatches(sealer, token, { kind: 'sign_in', id: null })).toBe(true)
    expect(csrfMatches(sealer, token, { kind: 'sign_in', id: 'b' })).toBe(false)
    expect(csrfMatches(sealer, issueCsrf(sealer, { kind: 'console', id: 'a' }), { kind: 'console', id: null })).toBe(
      false,
    )
  })
})

describe('a request', () => {
  const own = new Set(['http://localhost:3000'])
  it.each([
    [{ origin: 'http://localhost:3000' }, false],
    [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }, false],
    [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }, true],
    [{ origin: 'https://evil.test' }, true],
    [{ origin: 'null' }, true],
    [{}, true],
  ])('from %j is foreign: %s', (headers, expected) => {
    expect(isForeign(new Headers(headers as Record<string, string>), own)).toBe(expected)
  })
})
