import { asyncLocalStorage } from '@temporalio/activity'

/** Well below the heartbeat time-out of `workflows/activity-stubs.ts`; what ends sooner sends none. */
const EVERY_MS = 2_500

/** Tells Temporal every few seconds that this attempt is alive, so that a dead worker is noticed soon. Answers what stops it. */
export function startHeartbeats(): () => void {
  const context = asyncLocalStorage.getStore()
  if (!context) return () => undefined
  const timer = setInterval(() => context.heartbeat(), EVERY_MS)
  return () => clearInterval(timer)
}
