import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMoney, minorDigits, perMonthUsd } from '#domain/money.ts'

const monthly = { amountCents: 2900, quantity: 1, currency: 'usd', interval: 'month', intervalCount: 1 } as const
const intervals = fc.constantFrom('day', 'week', 'month', 'year')
const cents = fc.integer({ min: 0, max: 10_000_000 })

describe('perMonthUsd', () => {
  it.each([
    [monthly, 29],
    [{ ...monthly, amountCents: 29_000, interval: 'year' }, 24.17],
    [{ ...monthly, quantity: 7 }, 203],
    [{ ...monthly, intervalCount: 3 }, 9.67],
    [{ ...monthly, amountCents: 700, interval: 'week' }, 30.42],
    [{ ...monthly, amountCents: 100, interval: 'day' }, 30.42],
    [{ ...monthly, amountCents: 1, interval: 'year' }, 0],
    [{ ...monthly, amountCents: 6, interval: 'year' }, 0.01],
    [{ ...monthly, currency: 'USD' }, 29],
  ] as const)('prices %o at %d a month', (price, expected) => {
    expect(perMonthUsd(price)).toBe(expected)
  })

  it.each(['eur', 'jpy', 'kwd'])('says nothing of %s', (currency) => {
    expect(perMonthUsd({ ...monthly, currency })).toBeNull()
  })

  it('has at most two decimals and is never off by more than half a cent', () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 500 }), intervals, fc.integer({ min: 1, max: 36 }), (...args) => {
        const [amountCents, quantity, interval, intervalCount] = args
        const dollars = perMonthUsd({ amountCents, quantity, currency: 'usd', interval, intervalCount }) ?? Number.NaN
        expect(Number(dollars.toFixed(2))).toBe(dollars)
        const months = { day: 12 / 365, week: 84 / 365, month: 1, year: 12 }[interval] * intervalCount
        expect(Math.abs(dollars * 100 - (amountCents * quantity) / months)).toBeLessThanOrEqual(0.5 + 1e-3)
      }),
    )
  })

  it('costs a twelfth of a year a month', () => {
    fc.assert(
      fc.property(cents, (amountCents) => {
        const yearly = perMonthUsd({ ...monthly, amountCents: amountCents * 12, interval: 'year' })
        expect(yearly).toBe(perMonthUsd({ ...monthly, amountCents }))
      }),
    )
  })
})

describe('formatMoney', () => {
  it.each([
    [2900, 'usd', '29.00 USD'],
    [5, 'eur', '0.05 EUR'],
    [-5, 'usd', '-0.05 USD'],
    [0, 'usd', '0.00 USD'],
    [1200, 'jpy', '1200 JPY'],
    [0, 'jpy', '0 JPY'],
    [12_345, 'kwd', '12.345 KWD'],
  ])('writes %d of %s as %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency)).toBe(text)
  })

  it('loses nothing of the amount', () => {
    const currencies = fc.constantFrom('usd', 'eur', 'jpy', 'krw', 'kwd', 'bhd')
    fc.assert(
      fc.property(fc.maxSafeInteger(), currencies, (amount, currency) => {
        const [text = ''] = formatMoney(amount, currency).split(' ')
        expect(Number(text.replace('.', '')) + 0).toBe(amount + 0)
        expect(text.split('.')[1]?.length ?? 0).toBe(minorDigits(currency))
      }),
    )
  })
})
