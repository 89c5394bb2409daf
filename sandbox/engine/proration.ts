/** A span of time, unix seconds. */
export interface Span {
  start: number
  end: number
}

/** Part of an amount (minor units) that falls on what is left of a period at `instant`; half a unit rounds away from zero. */
export function remainingPart(amount: number, period: Span, instant: number): number {
  const length = period.end - period.start
  if (length <= 0) return 0
  const left = Math.min(Math.max(period.end - instant, 0), length)
  return Math.sign(amount) * Math.round((Math.abs(amount) * left) / length)
}
