import { describe, expect, it } from 'vitest'
import { isMailServer, isSlackUrl, mailServerHint } from '#domain/notify/addresses.ts'
import { whyNot } from '#domain/notify/settings.ts'
import { compose, type Facts, htmlText, plainText, slackText } from '#domain/notify/texts.ts'
import { TRIGGER_NAMES, triggerOf, triggerOfMessage } from '#domain/notify/triggers.ts'

const facts = (patch: Partial<Facts>): Facts => ({
  kind: 'first',
  trigger: 'payment_failed',
  account: null,
  occurredAt: new Date('2026-03-03T13:05:00Z'),
  timeZone: 'Europe/Berlin',
  counted: 0,
  value: null,
  threshold: null,
  data: {},
  invoice: { number: 'A-1', amountCents: 2900, currency: 'usd' },
  plan: null,
  link: 'https://app.example',
  ...patch,
})

describe('a text', () => {
  it('says amounts and dates as people do', () => {
    const data = { kind: 'access_restricted', ends_at: '2026-03-20T11:00:00Z' }
    expect(plainText(compose(facts({ data, account: 'Engine Room' }))).split('\n')).toEqual([
      'Payment failed · Engine Room',
      '',
      'Access is restricted until 29.00 USD (invoice A-1) is paid.',
      'Without a payment the subscription ends on 20 March 2026, 12:00 (Europe/Berlin).',
      '3 March 2026, 14:05 (Europe/Berlin).',
      'https://app.example',
    ])
  })

  it('exists for every kind of message of our own', () => {
    for (const name of TRIGGER_NAMES)
      for (const kind of triggerOf(name).messages ?? []) {
        expect(triggerOfMessage(kind)).toBe(name)
        const { lines } = compose(facts({ trigger: name, data: { kind } }))
        expect(lines.length, kind).toBeGreaterThanOrEqual(3)
        expect(lines.join(' '), kind).not.toMatch(/undefined|null/)
      }
  })

  it('sums up how often it happened', () => {
    expect(compose(facts({ kind: 'summary', counted: 12 })).subject).toBe('Payment failed: 12 more times')
    expect(compose(facts({ kind: 'summary', counted: 1 })).subject).toBe('Payment failed: once more')
  })

  it('keeps what others wrote from being markup, a header or a mention', () => {
    const data = { note: '<img src=x> & "co"', 'a\r\nBcc': 'x\r\ny' }
    const text = compose(facts({ trigger: 'export_completed', account: 'Evil\r\nBcc: a@b.example', data }))
    expect(text.subject).toBe('Export completed · Evil Bcc: a@b.example')
    expect(text.lines.join('')).not.toMatch(/[\r\n]/)
    expect(htmlText(text)).toContain('&lt;img src=x&gt; &amp; &quot;co&quot;')
    expect(slackText(compose(facts({ trigger: 'export_completed', data: { who: '<!channel>' } })))).toContain(
      '&lt;!channel&gt;',
    )
  })
})

describe('an address', () => {
  it.each([
    ['https://hooks.slack.com/services/T/B/x', true],
    ['https://hooks.slack-gov.com/services/T/B/x', true],
    ['https://hooks.slack.com/workflows/x', true],
    ['https://HOOKS.slack.com/services/x', true],
    ['https://hooks.slack.com', false],
    ['https://hooks.slack.com/services/', false],
    ['https://hooks.slack.com@evil.example/services/x', false],
    ['https://hooks.slack.com.evil.example/services/x', false],
    ['https://evil.example/hooks.slack.com/services/x', false],
    ['https://hooks.slack.com:444/services/x', false],
    ['http://hooks.slack.com/services/x', false],
    ['not a URL', false],
  ])('%s of Slack: %s', (url, is) => {
    expect(isSlackUrl(url)).toBe(is)
  })

  it('of a mail server has nothing behind its port, and is shown without its password', () => {
    expect(['smtp://a:b@mail.example:587', 'smtps://mail.example', 'smtp://mail.example/'].map(isMailServer)).toEqual([
      true,
      true,
      true,
    ])
    expect(['http://mail.example', 'smtp://mail.example/?proxy=http://x', 'smtp://'].map(isMailServer)).toEqual([
      false,
      false,
      false,
    ])
    expect(mailServerHint('smtp://ada:secret@mail.example:587')).toBe('smtp://ada:…@mail.example:587')
  })
})

describe('an occurrence', () => {
  it('is told only above its threshold, by a trigger and a channel that are on', () => {
    const psi = (value: number) => ({ trigger: 'psi' as const, value })
    expect(whyNot(psi(0.21), {}, true)).toBeNull()
    expect(whyNot(psi(0.2), {}, true)).toBe('The value 0.2 is not above the threshold 0.2.')
    expect(whyNot(psi(0.3), { psi: { enabled: true, threshold: 0.5 } }, true)).toContain('threshold 0.5')
    expect(whyNot(psi(0.9), { psi: { enabled: false, threshold: 0.5 } }, true)).toBe('This trigger is switched off.')
    expect(whyNot({ trigger: 'payment_failed', value: null }, {}, false)).toBe('No channel is switched on.')
  })
})
