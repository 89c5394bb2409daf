import type { Client } from '@temporalio/client'
import type { Logger } from 'pino'
import type Stripe from 'stripe'
import type { Database } from '#db/connect.ts'
import type { FailPoint } from '#domain/fail-points.ts'
import type { Notifying } from './notify/parts.ts'
import type { Outbound } from './outbound/parts.ts'
import type { PlanBook } from './plan-book.ts'

/** Counts and durations that activities observe; the worker gives prom-client's, tests give what they like. */
export interface ActivityMetrics {
  /** Seconds between an event's arrival and the row that shows it. */
  eventApplied(seconds: number): void
  recoverySettled(outcome: string): void
  recoveryBegun(): void
  paymentAttempt(kind: string, outcome: string): void
}

/** Everything activities reach the world through. */
export interface Deps {
  db: Database
  /** Null when Stripe is not configured. */
  stripe: Stripe | null
  temporal: Client
  taskQueue: string
  plans: PlanBook
  /** Signs the checkout ticket that the return page carries. */
  sessionSecret: string
  recoveryMode: 'own' | 'observe'
  /** What customers' endpoints are told through. */
  outbound: Outbound
  /** What messages leave through. */
  notifying: Notifying
  log: Logger
  metrics: ActivityMetrics
  /** Kills the process where a crash test asks for it; does nothing otherwise. */
  failPoint(name: FailPoint): void
}
