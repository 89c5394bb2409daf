import { describe, it } from 'vitest'
import { rawFuzz } from './raw.ts'
import { fuzz } from './run.ts'

const seeds = Array.from({ length: 30 }, (_, index) => index + 100)

describe('malformed requests', () => {
  it.each(seeds)('never make the sandbox fail, by seed %i', (seed) => fuzz(seed, 10_000), 300_000)

  it.each(seeds)('that are no HTTP are let go, by seed %i', (seed) => rawFuzz(seed, 1_000), 60_000)
})
