import type { Spread } from './stats.ts'

/** One line of the table: what was measured, against what, and whether that is good enough. */
export interface Measured {
  what: string
  unit: string
  floor: Spread | null
  product: Spread
  /** Product over floor, round by round; null where there is no floor. */
  ratio: Spread | null
  /** The bound in words: `at least 0.85`. */
  bound: string
  ok: boolean
  /** What belongs to the number: how much was measured, and the parts of a sum. */
  notes: string[]
}

/** Something that can be measured; it starts what it needs in the world and leaves nothing running in it. */
export interface Benchmark {
  name: string
  run(rounds: number): Promise<Measured[]>
}
