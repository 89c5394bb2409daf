import { expect, it } from 'vitest'
import { type FailPoint, failPoints } from '#domain/fail-points.ts'

function deaths(failAt: string | null, passed: FailPoint[]): FailPoint[] {
  const died: FailPoint[] = []
  const point = failPoints(failAt, (at) => died.push(at))
  passed.forEach(point)
  return died
}

it('dies at the configured point, once', () => {
  expect(deaths('pay.claimed', ['sync.read', 'pay.claimed', 'pay.claimed'])).toEqual(['pay.claimed'])
})

it('dies at the n-th time', () => {
  expect(deaths('sync.read:2', ['sync.read'])).toEqual([])
  expect(deaths('sync.read:2', ['sync.read', 'sync.read', 'sync.read'])).toEqual(['sync.read'])
})

it('never dies without a configured point', () => {
  expect(deaths(null, ['pay.claimed', 'webhook.after_insert'])).toEqual([])
})
