import type Stripe from 'stripe'
import type { Database } from '#db/connect.ts'
import type { Config } from '#domain/config/config.ts'
import type { Catalogue } from '#domain/plans.ts'
import type { Guards } from './auth/guards.ts'
import type { SessionTokens } from './auth/tokens.ts'
import type { FailPoint } from '#domain/fail-points.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics/registry.ts'
import type { PriceBook } from './prices.ts'
import type { KnownSessions } from './session/known.ts'
import type { Temporal } from './temporal/client.ts'

/** Everything that the API's routes are made of; only the composition root says `new`. */
export interface Deps {
  readonly config: Config
  readonly db: Database
  readonly log: Log
  readonly metrics: Metrics
  readonly temporal: Temporal
  /** Null when payments are not configured. */
  readonly stripe: Stripe | null
  readonly catalogue: Catalogue
  readonly prices: PriceBook
  readonly tokens: SessionTokens
  readonly sessions: KnownSessions
  readonly guards: Guards
  /** Ends the process here when a crash test asked for it. */
  readonly failPoint: (point: FailPoint) => void
}
