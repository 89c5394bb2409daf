import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { together } from '#db/together.ts'

const db = { pool: {} as pg.Pool }

/** Doubles numbers, once it is let go of; remembers what it was given. */
function doubler(fail: (items: readonly number[]) => unknown = () => null) {
  const given: number[][] = []
  let letGo = () => undefined as void
  const gate = new Promise<void>((resolve) => (letGo = resolve))
  const ask = together<number, number>(async (_pool, items) => {
    given.push([...items])
    await gate
    const error = fail(items)
    if (error) throw error as Error
    return items.map((item) => item * 2)
  })
  return { given, ask: (item: number) => ask(db, item), letGo: () => letGo() }
}

describe('what is asked together', () => {
  it('runs at once while little is under way, and shares a statement with what comes meanwhile', async () => {
    const { given, ask, letGo } = doubler()
    const answers = Promise.all([1, 2, 3, 4, 5].map(ask))
    expect(given).toEqual([[1], [2]])
    letGo()
    expect(await answers).toEqual([2, 4, 6, 8, 10])
    expect(given).toEqual([[1], [2], [3, 4, 5]])
  })

  it('never holds more than 32 of them', async () => {
    const { given, ask, letGo } = doubler()
    const answers = Promise.all(Array.from({ length: 80 }, (_, index) => ask(index)))
    letGo()
    await answers
    expect(given.map((items) => items.length)).toEqual([1, 1, 32, 32, 14])
  })

  it('fails alone when the fault is its own', async () => {
    const { ask, letGo } = doubler((items) => (items.includes(4) ? { code: '22021' } : null))
    const answers = Promise.allSettled([1, 2, 3, 4, 5].map(ask))
    letGo()
    expect((await answers).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
  })

  it('fails together, and is not tried again, when the server is out', async () => {
    const { given, ask, letGo } = doubler((items) => (items.length > 1 ? { code: '57P01' } : null))
    const answers = Promise.allSettled([1, 2, 3, 4].map(ask))
    letGo()
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
    expect(given).toHaveLength(3)
  })
})
