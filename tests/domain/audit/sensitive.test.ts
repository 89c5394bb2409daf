import { describe, expect, it } from 'vitest'
import { isSensitive, REDACTED, redact, SENSITIVE_NAMES } from '#domain/audit/sensitive.ts'

describe('what is sensitive', () => {
  it('is known by its name, however that is written and whatever stands around it', () => {
    for (const name of SENSITIVE_NAMES) expect([name, isSensitive(name)]).toEqual([name, true])
    for (const name of ['userEmail', 'slack_webhook_url', 'X-Telegram-Init-Data', 'smtpPassword', 'telegram_id'])
      expect([name, isSensitive(name)]).toEqual([name, true])
    for (const name of ['name', 'role', 'plan_id', 'reason', 'before', 'days'])
      expect([name, isSensitive(name)]).toEqual([name, false])
  })

  it('is taken out wherever it stands, and nothing else is', () => {
    const data = {
      before: { name: 'Crew', email: 'a@b.example' },
      list: [{ token: 'x' }],
      days: 3,
      gone: null,
      card: null,
    }
    expect(redact(data)).toEqual({
      before: { name: 'Crew', email: REDACTED },
      list: [{ token: REDACTED }],
      days: 3,
      gone: null,
      card: null,
    })
  })

  it.each([
    ['a key', 'see sk_live_51HabcdefGHIJ now'],
    ['a signing secret', 'whsec_0123456789abcdef'],
    ['a token', 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl'],
    ['a bot token', '123456789:AAE_abcdefghijklmnopqrstuvwxyz01'],
    ['an e-mail address', 'ask ada.lovelace+x@mail.example'],
    ['an address that opens something', 'https://hooks.slack.com/services/T0/B0/abc'],
    ['the number of a card', '4242 4242 4242 4242'],
  ])('is known by its form inside a text: %s', (_, text) => {
    expect(redact({ reason: text })).toEqual({ reason: expect.stringContaining(REDACTED) })
    expect(JSON.stringify(redact({ reason: text }))).not.toMatch(/sk_live|whsec|eyJ|AAE_|lovelace|hooks|4242/)
  })

  it('is found in bounded time, in texts and nests of any size', () => {
    let deep: unknown = 'sk_live_0123456789'
    for (let level = 0; level < 1_000; level++) deep = { deep }
    const started = performance.now()
    for (const long of ['a', '1 ', 'eyJ', 'http://', '@', '1:']) redact({ reason: long.repeat(50_000) })
    expect(JSON.stringify(redact(deep))).not.toContain('sk_live')
    expect(performance.now() - started).toBeLessThan(500)
  })
})
