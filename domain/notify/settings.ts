import { type TriggerName, triggerOf } from './triggers.ts'

export type Channel = 'email' | 'slack' | 'telegram'
export const CHANNELS = ['email', 'slack', 'telegram'] as const satisfies readonly Channel[]

/** What an account says about one trigger. */
export interface TriggerSetting {
  readonly enabled: boolean
  /** Told only above it; null where there is no value to compare. */
  readonly threshold: number | null
}
export type TriggerSettings = Readonly<Partial<Record<TriggerName, TriggerSetting>>>

/** What holds for a trigger: what the account said, else the default. */
export const settingOf = (settings: TriggerSettings, name: TriggerName): TriggerSetting =>
  settings[name] ?? { enabled: true, threshold: triggerOf(name).threshold }

export interface Occurrence {
  readonly trigger: TriggerName
  readonly value: number | null
}

/** Why an occurrence is not told, in a sentence; null when it is. */
export function whyNot(occurrence: Occurrence, settings: TriggerSettings, hasChannel: boolean): string | null {
  const { enabled, threshold } = settingOf(settings, occurrence.trigger)
  if (!enabled) return 'This trigger is switched off.'
  if (threshold !== null && !((occurrence.value ?? -Infinity) > threshold))
    return `The value ${occurrence.value ?? 'missing'} is not above the threshold ${threshold}.`
  if (!hasChannel) return 'No channel is switched on.'
  return null
}
