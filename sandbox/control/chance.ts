import type { Store } from '../store/types.ts'

/** Where chance stands: how often each decision was left to it since the seed was set. */
interface Chance {
  seed: number
  taken: Record<string, number>
}

const chance = (store: Store): Chance => store.meta<Chance>('chance', { seed: 1, taken: {} })

/** The seed in force. */
export const seedOf = (store: Store): number => chance(store).seed

/** Begins a new run of chance: the same seed and the same requests give the same decisions. Inside a step. */
export function setSeed(store: Store, seed: number): void {
  Object.assign(chance(store), { seed, taken: {} })
}

/** FNV-1a, then mixed until neighbours have nothing in common. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39)
  return (value ^ (value >>> 15)) >>> 0
}

/**
 * A number from 0 to below 1 that depends on the seed, the name of the decision and how often it was taken before,
 * and on nothing else: not on ids, not on real time. Inside a step.
 */
export function draw(store: Store, decision: string): number {
  const { seed, taken } = chance(store)
  const before = taken[decision] ?? 0
  taken[decision] = before + 1
  return hash(`${seed} ${decision} ${before}`) / 2 ** 32
}

/** Something that may come by count and by chance. */
export interface Turn {
  /** Let this many occasions pass first. */
  skip: number
  /** How many occasions it takes; null: all. */
  times: number | null
  /** From 0 to 1, by the seed. */
  probability: number
}

/** Whether it is this one's turn; counts the occasion. `decision` names it for the seed. Inside a step. */
export function takeTurn(store: Store, turn: Turn, decision: string): boolean {
  if (turn.skip > 0) {
    turn.skip -= 1
    return false
  }
  if (turn.probability < 1 && draw(store, decision) >= turn.probability) return false
  if (turn.times !== null) turn.times -= 1
  return true
}

/** Whether its count is used up. */
export const isSpent = ({ times }: Turn): boolean => times !== null && times <= 0
