import { readClock } from '#db/clock.ts'
import { billingNow } from '#domain/clock.ts'
import type { Deps } from './deps.ts'

/** The present of billing time and its offset; read at the start of every activity that tells a time. */
export async function now(deps: Pick<Deps, 'db'>): Promise<{ now: Date; offsetMs: number }> {
  const { offsetMs } = await readClock(deps.db)
  return { now: billingNow(Date.now(), offsetMs), offsetMs }
}

/** Stripe's instants are Unix seconds. */
export const fromUnix = (seconds: number | null | undefined): Date | null =>
  seconds === null || seconds === undefined ? null : new Date(seconds * 1_000)
export const toUnix = (instant: Date): number => Math.floor(instant.getTime() / 1_000)
