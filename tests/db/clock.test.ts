import { describe, expect, it } from 'vitest'
import { billingNow, readClock, setAdvancing, storeOffset } from '#db/clock.ts'
import { useDatabase } from './rows.ts'

const world = useDatabase()
const dayMs = 86_400_000

describe('the billing clock', () => {
  it('begins with real time', async () => {
    expect(await readClock(world.db)).toEqual({ offsetMs: 0, advancingUntil: null })
    const before = Date.now()
    const now = (await billingNow(world.db)).getTime()
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
  })

  it('never goes back, whatever it is told and in whatever order', async () => {
    expect(await storeOffset(world.db, 31 * dayMs)).toBe(31 * dayMs)
    expect(await storeOffset(world.db, 0)).toBe(31 * dayMs)
    expect(await storeOffset(world.db, -1)).toBe(31 * dayMs)
    const told = [32, 90, 33, 60].map((days) => days * dayMs)
    await Promise.all(told.map((offset) => storeOffset(world.db, offset)))
    expect((await readClock(world.db)).offsetMs).toBe(90 * dayMs)
  })

  it('is ahead of real time by its offset', async () => {
    const offset = await storeOffset(world.db, 100 * dayMs)
    const ahead = (await billingNow(world.db)).getTime() - Date.now()
    expect(Math.abs(ahead - offset)).toBeLessThan(1000)
  })

  it('holds offsets of centuries to the millisecond', async () => {
    const offset = 300 * 365 * dayMs + 1
    expect(await storeOffset(world.db, offset)).toBe(offset)
  })

  it('says while it is being moved', async () => {
    const until = new Date(Date.now() + 30_000)
    await setAdvancing(world.db, until)
    expect((await readClock(world.db)).advancingUntil).toEqual(until)
    await setAdvancing(world.db, null)
    expect((await readClock(world.db)).advancingUntil).toBeNull()
  })

  it('is one row', async () => {
    await expect(world.db.pool.query('INSERT INTO billing_clock DEFAULT VALUES')).rejects.toMatchObject({
      constraint: 'billing_clock_pkey',
    })
  })
})
