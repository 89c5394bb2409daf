import { describe, it } from 'vitest'
import { rawFuzz } from './raw.ts'
import { fuzz } from './run.ts'

describe('malformed requests', () => {
  it('never make the sandbox fail: ten thousand, over everything it answers to', async () => {
    await fuzz(4, 10_000)
  }, 120_000)

  it('are let go when they are no HTTP, or come too slowly to end', async () => {
    await rawFuzz(4, 300)
  })
})
