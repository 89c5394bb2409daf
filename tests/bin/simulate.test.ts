import { expect, it } from 'vitest'
import { simulate } from '#bin/ops/simulate.ts'

const from = new Date('2027-01-31T12:00:00Z')

it('prints the calendar of a recovery in which nobody does anything', () => {
  expect(simulate({ policy: 'default', decline: 'insufficient_funds', from })).toEqual([
    "2027-01-31  day  0  Stripe's attempt fails (insufficient_funds: retry_later); access grace",
    '2027-02-01  day  1  attempt 1 of 4, declined',
    '2027-02-04  day  4  attempt 2 of 4, declined',
    '2027-02-07  day  7  access restricted, the customer is told',
    '2027-02-09  day  9  attempt 3 of 4, declined',
    '2027-02-16  day 16  attempt 4 of 4, declined',
    '2027-02-21  day 21  the policy ends it: cancel',
  ])
})

it('makes no attempt on a card that only another card can replace', () => {
  const lines = simulate({ policy: 'pause', decline: 'lost_card', from })
  expect(lines.filter((line) => /attempt \d/.test(line))).toHaveLength(0)
  expect(lines.at(-1)).toContain('the policy ends it: pause')
})
