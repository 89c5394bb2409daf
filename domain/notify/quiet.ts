/** Hours of the day in which nothing but the urgent is told; `from` may be later than `to`: then they span midnight. */
export interface QuietHours {
  /** `HH:MM` in the time zone. */
  readonly from: string
  readonly to: string
  /** An IANA name, e.g. `Europe/Berlin`. */
  readonly time_zone: string
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

const minutesOf = (text: string): number => {
  const [hours = '0', minutes = '0'] = text.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** Minutes since midnight of a wall clock in the time zone. */
function wallMinutes(instant: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return minutesOf(format.format(instant))
}

const within = (minutes: number, from: number, to: number): boolean =>
  from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to

/** The first instant from this one on that lies outside the quiet hours. */
export function calmAfter(quiet: QuietHours | null, instant: Date): Date {
  if (!quiet) return instant
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)]
  const now = wallMinutes(instant, quiet.time_zone)
  if (!within(now, from, to)) return instant
  const wholeMinute = Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS
  const end = new Date(wholeMinute + ((to - now + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS)
  // where clocks were changed in between, the wall shows another time than the sum
  const off = ((wallMinutes(end, quiet.time_zone) - to + 1.5 * DAY_MINUTES) % DAY_MINUTES) - DAY_MINUTES / 2
  return new Date(end.getTime() - off * MINUTE_MS)
}

/** Whether this machine knows the time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
