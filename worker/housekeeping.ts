import type { Logger } from 'pino'
import type { Database } from '#db/connect.ts'
import { emptyLateEvents } from '#db/erasure.ts'
import { removePassed } from '#db/retention.ts'

/** Real milliseconds. */
const everyMs = 600_000

/** Deletes what has had its time, at start and every ten minutes; what fails is tried again the next time. */
export function startHousekeeping(db: Pick<Database, 'pool'>, log: Logger): { stop(): void } {
  const tidy = () =>
    Promise.all([removePassed(db), emptyLateEvents(db)]).then(
      ([removed]) => removed > 0 && log.info({ removed }, 'removed rows that had their time'),
      (error: unknown) => log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'housekeeping failed'),
    )
  void tidy()
  const timer = setInterval(() => void tidy(), everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
