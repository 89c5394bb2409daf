import { describe, expect, it } from 'vitest'
import { interleave } from '../../bench/lib/interleave.ts'
import { median, quantile, spreadOf } from '../../bench/lib/stats.ts'

describe('the numbers of a benchmark', () => {
  it('have a middle, whatever their order', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5])
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 })
  })

  it('have quantiles that are among them', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
    expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([7], 0.99)]).toEqual([51, 100, 7])
  })
})

describe('interleave', () => {
  it('measures both in turns, each first every other time, and forgets the warm-up', async () => {
    const order: string[] = []
    const measure = (side: string, value: number) => (slice: number) => {
      order.push(`${side}${slice}`)
      return Promise.resolve(slice < 2 ? 1_000 : value)
    }
    const sum = (slices: readonly number[]) => slices.reduce((a, b) => a + b, 0)
    const plan = { rounds: 2, slices: 2, floor: measure('f', 10), product: measure('p', 8), sum }
    const compared = await interleave(plan)
    expect(order.slice(0, 4)).toEqual(['f0', 'p0', 'p1', 'f1'])
    expect(order).toHaveLength(12)
    expect(compared.floor).toEqual({ median: 20, min: 20, max: 20 })
    expect(compared.ratio.median).toBe(0.8)
  })
})
