import { pendingMigrations } from '#db/migrate.ts'
import type { Deps } from '../deps.ts'

type Part = 'ok' | 'degraded' | 'down' | 'not_configured'
export interface Readiness {
  ready: boolean
  parts: { database: Part; temporal: Part; stripe: Part }
}

const stripeProbeMs = 1_500
/** Stripe is asked at most this often, in real milliseconds. */
const stripeEveryMs = 15_000

/** Tells whether webhooks can be stored and rows read; an outage of Temporal or Stripe is listed and absorbed. */
export function readiness({
  db,
  stripe,
  temporal,
}: Pick<Deps, 'db' | 'stripe' | 'temporal'>): () => Promise<Readiness> {
  let known: { at: number; part: Part } | null = null

  async function stripePart(): Promise<Part> {
    if (!stripe) return 'not_configured'
    if (known && performance.now() - known.at < stripeEveryMs) return known.part
    const asked = stripe.prices.list({ limit: 1 }, { timeout: stripeProbeMs, maxNetworkRetries: 0 })
    const part = await asked.then(
      (): Part => 'ok',
      (): Part => 'degraded',
    )
    known = { at: performance.now(), part }
    return part
  }

  const databasePart = () =>
    pendingMigrations(db).then(
      (pending): Part => (pending.length === 0 ? 'ok' : 'down'),
      (): Part => 'down',
    )

  return async () => {
    const [database, reachable, stripePartNow] = await Promise.all([databasePart(), temporal.reachable(), stripePart()])
    const parts = { database, temporal: reachable ? ('ok' as const) : ('degraded' as const), stripe: stripePartNow }
    return { ready: database === 'ok', parts }
  }
}
