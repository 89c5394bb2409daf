import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ActivityMetrics } from '#activities/deps.ts'
import type { Database } from '#db/connect.ts'

const OUTCOMES = ['recovered', 'canceled', 'paused', 'kept', 'voided', 'subscription_ended']
const SAMPLE_MS = 5_000

/** The worker's metrics: what activities observe, and recoveries by stage sampled from rows. */
export function createMetrics(db: Database) {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  collectDefaultMetrics({ register: registry })
  const eventToRow = new Histogram({
    name: 'stripe_event_to_row_seconds',
    help: 'Time from the arrival of an event until its account was synced',
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800],
    registers,
  })
  const settled = new Counter({
    name: 'billing_recoveries_settled_total',
    help: 'Recoveries that ended, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of OUTCOMES) settled.inc({ outcome }, 0)
  const begun = new Counter({ name: 'billing_recoveries_begun_total', help: 'Recoveries begun', registers })
  const attempts = new Counter({
    name: 'billing_payment_attempts_total',
    help: 'Payment attempts by who made them and outcome',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  sampleRecoveries(db, registry)
  const observe: ActivityMetrics = {
    eventApplied: (seconds) => eventToRow.observe(seconds),
    recoverySettled: (outcome) => settled.inc({ outcome }),
    recoveryBegun: () => begun.inc(),
    paymentAttempt: (kind, outcome) => attempts.inc({ kind, outcome }),
  }
  return { registry, observe }
}

/** Open recoveries by stage, read at most every few seconds however often the page is asked for. */
function sampleRecoveries(db: Database, registry: Registry): void {
  let sampledAt = 0
  new Gauge({
    name: 'billing_recoveries_open',
    help: 'Recoveries under way, by stage',
    labelNames: ['stage'],
    registers: [registry],
    async collect() {
      if (Date.now() - sampledAt < SAMPLE_MS) return
      sampledAt = Date.now()
      const { Recovery } = db.models
      const stages = {
        grace: await Recovery.count({ where: { state: 'open', restrictedTold: false } }),
        restricted: await Recovery.count({ where: { state: 'open', restrictedTold: true } }),
        ending: await Recovery.count({ where: { state: 'ending' } }),
      }
      for (const [stage, count] of Object.entries(stages)) this.set({ stage }, count)
    },
  })
}
