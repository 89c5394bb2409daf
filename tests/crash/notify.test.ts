import { afterAll, beforeAll, describe, it } from 'vitest'
import { type BurstWorld, playBurst, startBurstWorld } from '#tests/support/burst.ts'

let world: BurstWorld
beforeAll(async () => {
  world = await startBurstWorld()
}, 120_000)
afterAll(() => world?.close())

describe('a burst of events', () => {
  it('is one message and one summary, though the worker is killed in between', async () => {
    await playBurst(world, { events: 80, clients: 4, kills: 1 })
  }, 120_000)
})
