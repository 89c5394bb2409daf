import { describe, expect, it } from 'vitest'
import { formatCard, formatDate, formatInstant, formatMoney } from '#web/app/lib/format.ts'
import { featureTexts, perMonth, priceText, yearlySaving } from '#web/app/lib/plans.ts'
import { isTakingLong, pollDelayMs } from '#web/app/lib/poll.ts'
import { PLANS } from '#tests/support/fake-billing.ts'

describe('money', () => {
  it.each([
    [2_900, 'usd', '$29.00'],
    [2_901, 'USD', '$29.01'],
    [500, 'jpy', '¥500'],
    [1_234, 'kwd', 'KWD 1.234'],
    [150_000, 'huf', 'HUF 1,500.00'],
  ])('shows %i minor units of %s as %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency).replaceAll('\u00a0', ' ')).toBe(text)
  })

  it('drops decimals only from whole amounts', () => {
    expect([formatMoney(2_900, 'usd', true), formatMoney(2_950, 'usd', true)]).toEqual(['$29', '$29.50'])
  })
})

describe('dates and cards', () => {
  it('are the same wherever the reader is', () => {
    expect(formatDate('2026-12-31T23:59:59Z')).toBe('Dec 31, 2026')
    expect(formatInstant('2026-12-31T23:59:59Z').replaceAll('\u202f', ' ')).toBe('Dec 31, 2026, 11:59 PM UTC')
    expect(formatCard({ brand: 'amex', last4: '0005' })).toBe('American Express •••• 0005')
  })
})

describe('plans', () => {
  it('say what they cost and what a year saves', () => {
    const yearly = PLANS.find((plan) => plan.id === 'premium_yearly')!
    expect(priceText(yearly)).toBe('$290 / year')
    expect(perMonth(yearly)).toBe('$24.17 a month')
    expect(yearlySaving(PLANS)).toBe('2 months free')
    expect(yearlySaving(PLANS.filter((plan) => plan.interval === 'month'))).toBeNull()
  })

  it('list their features in words', () => {
    expect(featureTexts({ exports_per_month: 1_000, api_access: true })).toEqual([
      'Exports per month: 1,000',
      'API access',
    ])
  })
})

describe('polling', () => {
  it('asks twice a second for ten seconds, every second for five minutes, then slower, and gives up', () => {
    const delays = [0, 9_999, 10_000, 299_999, 300_000, 899_999, 900_000].map(pollDelayMs)
    expect(delays).toEqual([500, 500, 1_000, 1_000, 5_000, 5_000, null])
  })

  it('says after two minutes that nobody need wait', () => {
    expect([119_999, 120_000].map(isTakingLong)).toEqual([false, true])
  })
})
