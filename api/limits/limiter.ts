import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '#db/connect.ts'
import { Problem } from '#domain/errors.ts'
import { type Counted, type LimitName, type Limits, mostPerMinute } from '#domain/limits.ts'

const windowSeconds = 60

/** Who calls, as far as it is known: nobody is counted whom the request does not name. */
export type Callers = Partial<Record<Counted, string>>

/** Counts a costly call; throws `rate_limited`, with the seconds to wait, for one too many. */
export type Limiter = (name: LimitName, callers: Callers) => Promise<void>

/**
 * Counts in the database, so that a limit is one limit however many processes answer. While the database is out each
 * process counts by itself: an outage must not open the door, and not close it either.
 */
export function createLimiter({ pool }: Pick<Database, 'pool'>, limits: Limits): Limiter {
  const counters = new Map<string, RateLimiterPostgres>()
  const counterOf = (name: LimitName, counted: Counted, points: number): RateLimiterPostgres => {
    const key = `${name}:${counted}`
    const known = counters.get(key)
    if (known) return known
    const made = counter(pool, key, points)
    counters.set(key, made)
    return made
  }
  return async (name, callers) => {
    const asked = (Object.entries(callers) as [Counted, string][]).filter(() => limits[name] > 0)
    const counts = asked.map(([counted, who]) => {
      const points = mostPerMinute(limits, name, counted)
      return counterOf(name, counted, points).consume(hashed(who))
    })
    const refused = (await Promise.allSettled(counts)).find((count) => count.status === 'rejected')
    if (refused) throw problemOf(refused.reason)
  }
}

function counter(pool: Database['pool'], keyPrefix: string, points: number): RateLimiterPostgres {
  const counts = { keyPrefix, points, duration: windowSeconds }
  return new RateLimiterPostgres({
    ...counts,
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: false,
    // who is over the limit is told so without asking the database again
    inMemoryBlockOnConsumed: points,
    insuranceLimiter: new RateLimiterMemory(counts),
  })
}

/** Addresses and ids are not kept: only that somebody was counted. */
const hashed = (who: string): string => createHash('sha256').update(who).digest('base64url').slice(0, 24)

function problemOf(reason: unknown): unknown {
  if (!(reason instanceof RateLimiterRes)) return reason
  const retryAfterS = Math.max(1, Math.ceil(reason.msBeforeNext / 1000))
  return new Problem('rate_limited', `Too many requests; try again in ${retryAfterS} s.`, { retryAfterS })
}
