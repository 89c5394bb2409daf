import { isSpent, takeTurn, type Turn } from '../control/chance.ts'
import type { Store } from '../store/types.ts'
import { typeFits, type Sign } from './settings.ts'

/** What a rule does to an event or to its deliveries. */
export interface ChaosEffect {
  /** Extra copies. */
  duplicate?: number
  reorder?: boolean
  delay_ms?: number
  /** `once`: the first attempt is lost on the way, and tried again by schedule. `forever`: the event is never delivered. */
  drop?: 'once' | 'forever'
  /** False: the event never comes to be, as if Stripe had forgotten it. */
  generate?: false
  /** Two events for the one occurrence, in the same second, with ids of their own. */
  twin?: true
  sign?: Sign
  api_version?: string
}

/** Misbehaviour for some events: by type, count and chance. `times` counts down; null means always. */
export interface ChaosRule extends Turn {
  id: string
  types: string[] | null
  effect: ChaosEffect
}

const rules = (store: Store): ChaosRule[] => store.meta<ChaosRule[]>('chaos_rules', [])

/** The rules in force, in the order in which they were set. */
export const listRules = (store: Store): readonly ChaosRule[] => rules(store)

/** Adds a rule. Inside a step. */
export const addRule = (store: Store, rule: ChaosRule): void => {
  rules(store).push(rule)
}

/** Removes one rule; answers whether there was one. Inside a step. */
export function removeRule(store: Store, id: string): boolean {
  const all = rules(store)
  const at = all.findIndex((rule) => rule.id === id)
  if (at >= 0) all.splice(at, 1)
  return at >= 0
}

/** Removes all rules. Inside a step. */
export const clearRules = (store: Store): void => {
  rules(store).length = 0
}

/** What the rules do to an event of this type; each whose turn it is adds its part. Inside a step. */
export function takeRules(store: Store, type: string): ChaosEffect {
  const all = rules(store)
  if (all.length === 0) return {}
  const turned = all.filter((rule) => typeFits(rule.types, type) && takeTurn(store, rule, `rule for ${type}`))
  for (const rule of turned) if (isSpent(rule)) all.splice(all.indexOf(rule), 1)
  return Object.assign({}, ...turned.map(({ effect }) => effect)) as ChaosEffect
}
