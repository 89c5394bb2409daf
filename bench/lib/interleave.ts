import { type Spread, spreadOf } from './stats.ts'

export interface Compared {
  floor: Spread
  product: Spread
  ratio: Spread
}

export interface Plan<Slice> {
  rounds: number
  /** How often a round changes from one side to the other and back. */
  slices: number
  floor: (slice: number) => Promise<Slice>
  product: (slice: number) => Promise<Slice>
  /** Makes one number of the slices of a round. */
  sum: (slices: readonly Slice[]) => number
}

/**
 * Measures floor and product in slices, turn by turn, each first in every other turn, so that a machine that grows
 * busier does so for both. The first round warms up and does not count.
 */
export async function interleave<Slice>(plan: Plan<Slice>): Promise<Compared> {
  const rounds: { floor: number; product: number }[] = []
  for (let round = 0; round <= plan.rounds; round++) rounds.push(await oneRound(plan, round * plan.slices))
  const counted = rounds.slice(1)
  return {
    floor: spreadOf(counted.map(({ floor }) => floor)),
    product: spreadOf(counted.map(({ product }) => product)),
    ratio: spreadOf(counted.map(({ floor, product }) => product / floor)),
  }
}

async function oneRound<Slice>({ slices, floor, product, sum }: Plan<Slice>, first: number) {
  const found: { floor: Slice[]; product: Slice[] } = { floor: [], product: [] }
  const measures = { floor, product }
  for (let slice = first; slice < first + slices; slice++) {
    const order = slice % 2 === 0 ? (['floor', 'product'] as const) : (['product', 'floor'] as const)
    for (const side of order) found[side].push(await measures[side](slice))
  }
  return { floor: sum(found.floor), product: sum(found.product) }
}
