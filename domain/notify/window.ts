import { type QuietHours, calmAfter } from './quiet.ts'
import { type TriggerName, triggerOf } from './triggers.ts'

/** How long occurrences are only counted after the first was told, in milliseconds of billing time. */
const WINDOW_MS = 15 * 60_000

/** When the first message of a window goes out: at once, or when quiet hours are over. */
export const firstAt = (trigger: TriggerName, startedAt: Date, quiet: QuietHours | null): Date =>
  triggerOf(trigger).urgent ? startedAt : calmAfter(quiet, startedAt)

/** When a window closes whose first message was due at this instant: its summary heeds quiet hours as well. */
export const closesAt = (trigger: TriggerName, first: Date, quiet: QuietHours | null): Date =>
  firstAt(trigger, new Date(first.getTime() + WINDOW_MS), quiet)
