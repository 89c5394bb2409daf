/** A billing interval, as a price's `recurring` has it. */
export interface Interval {
  interval: string
  interval_count: number
}

const fixed: Record<string, number> = { day: 86_400, week: 604_800 }

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()

/** `anchor` moved by calendar months, on the anchor's own day or the last day of a shorter month (UTC, to the second). */
function addMonths(anchor: number, months: number): number {
  const from = new Date(anchor * 1000)
  const index = from.getUTCFullYear() * 12 + from.getUTCMonth() + months
  const [year, month] = [Math.floor(index / 12), index % 12]
  const day = Math.min(from.getUTCDate(), daysInMonth(year, month))
  return Date.UTC(year, month, day, from.getUTCHours(), from.getUTCMinutes(), from.getUTCSeconds()) / 1000
}

/** The n-th period boundary after `anchor` (unix seconds); the 0th is the anchor itself. */
export function boundary(anchor: number, { interval, interval_count }: Interval, n: number): number {
  const seconds = fixed[interval]
  if (seconds !== undefined) return anchor + n * interval_count * seconds
  return addMonths(anchor, n * interval_count * (interval === 'year' ? 12 : 1))
}

const longest: Record<string, number> = { ...fixed, month: 31 * 86_400, year: 366 * 86_400 }

/** The first boundary of `anchor`'s cycle that lies after `instant`; the anchor's day is kept (31 Jan, 28 Feb, 31 Mar). */
export function nextBoundary(anchor: number, interval: Interval, instant: number): number {
  const length = (longest[interval.interval] ?? 86_400) * interval.interval_count
  let n = Math.floor((instant - anchor) / length)
  while (boundary(anchor, interval, n) > instant) n -= 1
  while (boundary(anchor, interval, n) <= instant) n += 1
  return boundary(anchor, interval, n)
}

/** The last boundary of `anchor`'s cycle at or before `instant`. */
export function lastBoundary(anchor: number, interval: Interval, instant: number): number {
  const length = (longest[interval.interval] ?? 86_400) * interval.interval_count
  let n = Math.floor((instant - anchor) / length)
  while (boundary(anchor, interval, n + 1) <= instant) n += 1
  while (boundary(anchor, interval, n) > instant) n -= 1
  return boundary(anchor, interval, n)
}
