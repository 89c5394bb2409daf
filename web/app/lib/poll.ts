/** How long to wait before asking again, by the time already spent asking; null when it is time to give up. */
export function pollDelayMs(elapsedMs: number): number | null {
  if (elapsedMs < 10_000) return 500
  if (elapsedMs < 11_000) return 1_000
  if (elapsedMs < 13_000) return 2_000
  if (elapsedMs < 16_000) return 3_000
  return elapsedMs < 120_000 ? 5_000 : null
}
