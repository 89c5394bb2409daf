import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '#db/connect.ts'
import { Problem } from '#domain/errors.ts'
import { type Counted as Kind, type LimitName, type Limits, mostPerMinute } from '#domain/limits.ts'
import { countCall } from './count.ts'

const windowMs = 60_000

/** Who calls, as far as it is known: nobody is counted whom the request does not name. */
export type Callers = Partial<Record<Kind, string>>

/** Counts a costly call; throws `rate_limited`, with the seconds to wait, for one too many. */
export type Limiter = (name: LimitName, callers: Callers) => Promise<void>

interface Asked {
  key: string
  most: number
}

/**
 * Counts in the database, in one statement, so that a limit is one limit however many processes answer. While the
 * database is out each process counts by itself: an outage must not open the door, and not close it either.
 */
export function createLimiter(db: Pick<Database, 'pool'>, limits: Limits): Limiter {
  const here = new Map<number, RateLimiterMemory>()
  const alone = ({ key, most }: Asked) => {
    const counter = here.get(most) ?? new RateLimiterMemory({ points: most, duration: windowMs / 1000 })
    here.set(most, counter)
    return counter.consume(key)
  }
  return async (name, callers) => {
    if (limits[name] === 0) return
    const asked = (Object.entries(callers) as [Kind, string][]).map(([kind, who]) => ({
      key: `${name}:${kind}:${hashed(who)}`,
      most: mostPerMinute(limits, name, kind),
    }))
    const waitMs = await countInDatabase(db, asked).catch(() => countHere(asked, alone))
    if (waitMs > 0) throw tooMany(waitMs)
  }
}

/** Milliseconds to wait; 0 when the call is within every limit. */
async function countInDatabase(db: Pick<Database, 'pool'>, asked: readonly Asked[]): Promise<number> {
  const most = new Map(asked.map((one) => [one.key, one.most]))
  const counted = await countCall(db, [...most.keys()], windowMs)
  const over = counted.filter(({ key, points }) => points > (most.get(key) ?? 0))
  return over.length === 0 ? 0 : Math.max(1, ...over.map(({ expire }) => expire - Date.now()))
}

async function countHere(asked: readonly Asked[], count: (one: Asked) => Promise<unknown>): Promise<number> {
  const results = await Promise.allSettled(asked.map(count))
  const waits = results.map((result) => (result.status === 'rejected' ? waitOf(result.reason) : 0))
  return Math.max(0, ...waits)
}

const waitOf = (reason: unknown): number => (reason instanceof RateLimiterRes ? Math.max(1, reason.msBeforeNext) : 0)

/** Addresses and ids are not kept: only that somebody was counted. */
const hashed = (who: string): string => createHash('sha256').update(who).digest('base64url').slice(0, 24)

function tooMany(waitMs: number): Problem {
  const retryAfterS = Math.ceil(waitMs / 1000)
  return new Problem('rate_limited', `Too many requests; try again in ${retryAfterS} s.`, { retryAfterS })
}
