import { afterAll, beforeAll, describe, it } from 'vitest'
import { type BurstWorld, playBurst, startBurstWorld } from '#tests/support/burst.ts'

let world: BurstWorld
beforeAll(async () => {
  world = await startBurstWorld()
}, 120_000)
afterAll(() => world?.close())

describe('a thousand events in a quarter of an hour', () => {
  it('are one message and one summary, though the worker is killed three times', async () => {
    await playBurst(world, { events: 1_000, clients: 4, kills: 3 })
  }, 300_000)
})
