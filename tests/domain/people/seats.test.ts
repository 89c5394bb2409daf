import { describe, expect, it } from 'vitest'
import { seatChargeOf, seatSteps } from '#domain/people/seats.ts'

const charge = 'always_invoice'
const steps = (from: number, to: number, covered: number) =>
  seatSteps({ from, to, covered, charge }).map(({ name, quantity, proration }) => [name, quantity, proration])

describe('seatSteps', () => {
  it.each([
    ['nothing when nothing changed', 3, 3, 4, []],
    ['fewer without a refund', 4, 2, 4, [['removed', 2, 'none']]],
    ['more pro rata', 3, 5, 3, [['added', 5, charge]]],
    ['seats that the period is billed for without a charge', 2, 4, 4, [['covered', 4, 'none']]],
    ['both, one after the other', 2, 5, 4, [['covered', 4, 'none'], ['added', 5, charge]]], // prettier-ignore
    ['more pro rata when less is known to be billed than there is', 3, 4, 0, [['added', 4, charge]]],
  ])('sets %s', (_what, from, to, covered, expected) => {
    expect(steps(from, to, covered)).toEqual(expected)
  })
})

describe('seatChargeOf', () => {
  it('charges at once while the subscription is paid for, and otherwise with the next invoice', () => {
    expect((['active', 'trialing', 'past_due', 'unpaid'] as const).map(seatChargeOf)).toEqual([
      'always_invoice',
      'always_invoice',
      'create_prorations',
      'create_prorations',
    ])
    expect((['paused', 'incomplete', 'incomplete_expired', 'canceled'] as const).map(seatChargeOf)).toEqual(
      Array(4).fill(null),
    )
  })
})
