import { describe, it } from 'vitest'
import { fuzz } from './run.ts'

describe('malformed requests', () => {
  it('never make the sandbox fail: ten thousand, over everything it answers to', async () => {
    await fuzz(4, 10_000)
  }, 120_000)
})
