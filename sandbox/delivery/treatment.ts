import { draw } from '../control/chance.ts'
import type { Store } from '../store/types.ts'
import { takeRules, type ChaosEffect } from './chaos.ts'
import { deliverySettings, misbehaves, type DeliverySettings, type Sign } from './settings.ts'

/** How one event is delivered, decided when it happens. */
export interface Treatment {
  copies: number
  delayMs: number
  dropped: boolean
  /** How many first attempts are lost on the way. */
  lost: number
  sign: Sign | null
  apiVersion: string | null
  withheld: boolean
  twin: boolean
}

const takeDrop = (settings: DeliverySettings): boolean => {
  if (typeof settings.drop === 'boolean') return settings.drop
  if (settings.drop <= 0) return false
  settings.drop -= 1
  return true
}

/** Up to a quarter of a second; which event waits how long, the seed decides. */
const shuffleMs = (store: Store, type: string): number => 50 + Math.floor(draw(store, `order of ${type}`) * 200)

function delayOf(store: Store, type: string, effect: ChaosEffect, settings: DeliverySettings, odd: boolean): number {
  const shuffled = (effect.reorder ?? (odd && settings.reorder)) ? shuffleMs(store, type) : 0
  const delayed = effect.delay_ms ?? (odd ? settings.delay_ms : 0)
  return (settings.schedule_s[0] ?? 0) * 1000 + delayed + shuffled
}

/** How an event of this type is to be delivered: the settings, changed by the rules whose turn it is. Inside a step. */
export function treatmentOf(store: Store, type: string): Treatment {
  const settings = deliverySettings(store)
  const odd = misbehaves(settings, type)
  const effect = takeRules(store, type)
  return {
    copies: 1 + (effect.duplicate ?? (odd ? settings.duplicate : 0)),
    delayMs: delayOf(store, type, effect, settings, odd),
    dropped: effect.drop === 'forever' || (odd && takeDrop(settings)),
    lost: effect.drop === 'once' ? 1 : 0,
    sign: effect.sign ?? null,
    apiVersion: effect.api_version ?? null,
    withheld: effect.generate === false,
    twin: effect.twin === true,
  }
}
