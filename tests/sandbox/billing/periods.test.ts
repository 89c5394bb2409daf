import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundary, nextBoundary } from '#sandbox/engine/periods.ts'
import { remainingPart } from '#sandbox/engine/proration.ts'

const at = (text: string): number => Date.parse(text) / 1000
const month = { interval: 'month', interval_count: 1 }

describe('periods', () => {
  it('keeps the anchor day over shorter months: 31 Jan, 28 Feb, 31 Mar', () => {
    const anchor = at('2027-01-31T10:20:30Z')
    const dates = [0, 1, 2, 3].map((n) => new Date(boundary(anchor, month, n) * 1000).toISOString())
    expect(dates).toEqual([
      '2027-01-31T10:20:30.000Z',
      '2027-02-28T10:20:30.000Z',
      '2027-03-31T10:20:30.000Z',
      '2027-04-30T10:20:30.000Z',
    ])
  })

  it('uses 29 February in leap years, for years too', () => {
    expect(boundary(at('2028-01-31T00:00:00Z'), month, 1)).toBe(at('2028-02-29T00:00:00Z'))
    const year = { interval: 'year', interval_count: 1 }
    expect(boundary(at('2028-02-29T00:00:00Z'), year, 1)).toBe(at('2029-02-28T00:00:00Z'))
    expect(boundary(at('2028-02-29T00:00:00Z'), year, 4)).toBe(at('2032-02-29T00:00:00Z'))
  })

  it('finds the first boundary after any instant', () => {
    const interval = fc.record({
      interval: fc.constantFrom('day', 'week', 'month', 'year'),
      interval_count: fc.integer({ min: 1, max: 12 }),
    })
    const instant = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') })
    fc.assert(
      fc.property(instant, instant, interval, (anchor, now, every) => {
        const next = nextBoundary(anchor, every, now)
        expect(next).toBeGreaterThan(now)
        expect(nextBoundary(anchor, every, next - 1)).toBe(next)
        expect(nextBoundary(anchor, every, next)).toBeGreaterThan(next)
      }),
    )
  })

  it('never leaves the anchor day of the month for a day that exists', () => {
    const anchor = at('2027-08-31T23:59:59Z')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 240 }), (n) => {
        const date = new Date(boundary(anchor, month, n) * 1000)
        const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
        expect(date.getUTCDate()).toBe(Math.min(31, last))
      }),
    )
  })
})

describe('proration', () => {
  it('is whole at the start, half in the middle, nothing at the end', () => {
    const period = { start: 0, end: 1000 }
    expect([0, 500, 1000, 2000].map((now) => remainingPart(4900, period, now))).toEqual([4900, 2450, 0, 0])
    expect(remainingPart(-4900, period, 500)).toBe(-2450)
  })

  it('gives back exactly what it asks for the same price at the same second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 2_678_400 }), (amount, now) => {
        const period = { start: 0, end: 2_678_400 }
        expect(remainingPart(amount, period, now) + remainingPart(-amount, period, now)).toBe(0)
      }),
    )
  })
})
