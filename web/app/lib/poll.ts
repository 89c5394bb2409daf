/**
 * How long to wait before asking again, by the time already spent asking; null when it is time to give up. Whoever types
 * a card takes a while, and is to see the plan about a second after paying all the same.
 */
export function pollDelayMs(elapsedMs: number): number | null {
  if (elapsedMs < 10_000) return 500
  if (elapsedMs < 5 * 60_000) return 1_000
  return elapsedMs < 15 * 60_000 ? 5_000 : null
}

/** Whether asking has taken so long that the person need not stay. */
export const isTakingLong = (elapsedMs: number): boolean => elapsedMs >= 2 * 60_000
