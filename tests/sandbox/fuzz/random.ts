/** Chance that can be repeated: the same seed draws the same. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number
  /** Whether something with this probability happens. */
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** How often the request being made goes wrong on purpose, from 0 to 1; set anew for each. */
  wildness: number
  /** Whether something goes wrong here. */
  slips(): boolean
}

/** Chance from a seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number): number => Math.floor(next() * most)
  const random: Random = {
    wildness: 0,
    slips: () => next() < random.wildness,
    below,
    chance: (probability) => next() < probability,
    pick: (from) => from[below(from.length)] as never,
  }
  return random
}
