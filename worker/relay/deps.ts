import type { Logger } from 'pino'
import type Stripe from 'stripe'
import type { Runs } from '#activities/runs.ts'
import type { Database } from '#db/connect.ts'
import type { FailPoint } from '#domain/fail-points.ts'

/** What the relay reaches the world through. */
export interface RelayDeps extends Runs {
  db: Database
  stripe: Stripe | null
  log: Logger
  /** Whether operators have an address that messages for them go to. */
  operatorHears: boolean
  failPoint(name: FailPoint): void
  /** Reads billing time's offset anew and tells every open run. */
  readClock(): Promise<void>
  /** How long an account's events are gathered before one hint, real milliseconds. */
  gatherMs: number
  /** Whether this may be sent again: true at most once in so many real milliseconds for an id. */
  once(id: string, everyMs: number): boolean
}
