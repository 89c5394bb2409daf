const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Real milliseconds between one attempt of a delivery and the next: three days from the first to the last. */
const DELAYS_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  18 * HOUR,
  22.5 * HOUR,
] as const

/** How long to wait after so many failed attempts (real milliseconds); null when it is given up. */
export const retryDelayMs = (attempts: number): number | null => DELAYS_MS[attempts - 1] ?? null
