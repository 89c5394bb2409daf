import type { Store } from '../store/types.ts'

/** How a webhook is signed: as it should be, with a secret of nobody, an hour ago, or an hour from now. */
export type Sign = 'good' | 'wrong' | 'stale' | 'future'

/** How webhooks are sent, and how they misbehave. Times are real time. */
export interface DeliverySettings {
  /** Extra copies of each delivery. */
  duplicate: number
  /** Hold deliveries for a moment and send them in an order that the seed decides. */
  reorder: boolean
  /** Wait this long before the first attempt. */
  delay_ms: number
  /** True loses every delivery; a number loses that many of the next ones. */
  drop: boolean | number
  sign: Sign
  /** The `api_version` that payloads claim, when it is not this one. */
  api_version: string | null
  /** Limits all of the above to events of these types (`invoice.*` fits all that begin so); null means all. */
  types: string[] | null
  /** Seconds before each attempt; after the last one a delivery is exhausted. */
  schedule_s: number[]
  /** Whether the schedule runs in the sandbox's time, so that days pass when the clock is moved. */
  by_clock: boolean
  /** How long an endpoint may take to answer. */
  timeout_ms: number
}

const quickSchedule = [0, 1, 5, 30, 60, 120, 300]
/** Five minutes, half an hour, two hours, five, ten, then every twelve: 72 hours in all, as Stripe retries in live mode. */
const liveSchedule = [0, 300, 1_800, 7_200, 18_000, 36_000, 43_200, 43_200, 43_200, 43_200, 23_100]

/** The schedules that have a name. */
export const schedules = {
  quick: { schedule_s: quickSchedule, by_clock: false },
  live: { schedule_s: liveSchedule, by_clock: true },
} as const

export const defaultSettings = (): DeliverySettings => ({
  duplicate: 0,
  reorder: false,
  delay_ms: 0,
  drop: false,
  sign: 'good',
  api_version: null,
  types: null,
  schedule_s: [...quickSchedule],
  by_clock: false,
  timeout_ms: 10_000,
})

/** The settings in force; changed in place, inside a step. */
export const deliverySettings = (store: Store): DeliverySettings =>
  store.meta<DeliverySettings>('delivery', defaultSettings())

/** Whether a type is among these; `invoice.*` fits all that begin so. */
export const typeFits = (types: readonly string[] | null, type: string): boolean =>
  types === null ||
  types.some((one) => one === '*' || one === type || (one.endsWith('.*') && type.startsWith(one.slice(0, -1))))

/** Whether misbehaviour applies to events of this type. */
export const misbehaves = (settings: DeliverySettings, type: string): boolean => typeFits(settings.types, type)
