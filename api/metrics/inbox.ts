import { Gauge } from 'prom-client'
import type { Database } from '#db/connect.ts'
import { inboxStats } from '#db/inbox-stats.ts'
import type { Metrics } from './registry.ts'

/** Samples the inbox whenever metrics are read; while the database is out the last values stay. */
export function sampleInbox({ registry }: Metrics, db: Database): void {
  const registers = [registry]
  const dispatched = new Gauge({
    name: 'stripe_inbox_dispatched',
    help: 'Events told to their account and not yet applied',
    registers,
  })
  const dead = new Gauge({ name: 'stripe_inbox_dead', help: 'Events that failed and wait for an operator', registers })
  const age = new Gauge({
    name: 'stripe_inbox_oldest_pending_age_seconds',
    help: 'Age of the oldest event that is not applied',
    registers,
  })
  const gauge: Gauge = new Gauge({
    name: 'stripe_inbox_pending',
    help: 'Events that nobody was told of yet',
    registers,
    async collect() {
      const stats = await inboxStats(db).catch(() => null)
      if (!stats) return
      gauge.set(stats.pending)
      dispatched.set(stats.dispatched)
      dead.set(stats.failed)
      age.set(stats.oldestMs / 1000)
    },
  })
}
