import type { Store } from '../store/types.ts'

/** How webhooks are sent, and how they misbehave. Times are real time. */
export interface DeliverySettings {
  /** Extra copies of each delivery. */
  duplicate: number
  /** Hold deliveries for a moment and send them in a random order. */
  reorder: boolean
  /** Wait this long before the first attempt. */
  delay_ms: number
  /** True loses every delivery; a number loses that many of the next ones. */
  drop: boolean | number
  sign: 'good' | 'wrong' | 'stale'
  /** Limits all of the above to events of these types; null means all. */
  types: string[] | null
  /** Seconds before each attempt; after the last one a delivery is exhausted. */
  schedule_s: number[]
  /** How long an endpoint may take to answer. */
  timeout_ms: number
}

export const defaultSettings: DeliverySettings = {
  duplicate: 0,
  reorder: false,
  delay_ms: 0,
  drop: false,
  sign: 'good',
  types: null,
  schedule_s: [0, 1, 5, 30, 60, 120, 300],
  timeout_ms: 10_000,
}

/** The settings in force; changed in place, inside a step. */
export const deliverySettings = (store: Store): DeliverySettings =>
  store.meta<DeliverySettings>('delivery', { ...defaultSettings, schedule_s: [...defaultSettings.schedule_s] })

/** Whether misbehaviour applies to events of this type. */
export const misbehaves = (settings: DeliverySettings, type: string): boolean =>
  settings.types === null || settings.types.includes(type)
