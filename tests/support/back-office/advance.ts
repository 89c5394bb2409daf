import { setAdvancing, storeOffset } from '#db/clock.ts'
import type { Database } from '#db/connect.ts'
import { waitFor } from '../wait.ts'
import type { Office } from './office.ts'

const DAY_S = 86_400

/** Waits until nothing is on its way, unfinished or due. */
export async function quiet({ db, control }: Office): Promise<void> {
  const { StripeEvent, Recovery, CheckoutIntent, Command } = db.models
  await waitFor(
    async () => {
      const deliveries = await control<{ data: unknown[] }>('GET', '/deliveries?outstanding=true')
      if (deliveries.data.length > 0) return false
      const open = await Promise.all([
        StripeEvent.count({ where: { state: ['pending', 'dispatched'] } }),
        Recovery.count({ where: { begunAt: null, state: ['open', 'ending'] } }),
        Command.count({ where: { state: ['pending', 'begun'] } }),
        db.pool.query('SELECT 1 FROM recoveries WHERE wake_due IS NOT NULL').then(({ rowCount }) => rowCount ?? 0),
        db.pool
          .query('SELECT 1 FROM checkout_intents WHERE wake_due IS NOT NULL')
          .then(({ rowCount }) => rowCount ?? 0),
        CheckoutIntent.count({ where: { state: ['begun'] } }),
        dueRows(db),
      ])
      return open.every((count) => count === 0)
    },
    { timeoutMs: 45_000, what: 'quiet' },
  )
}

async function dueRows(db: Database): Promise<number> {
  const { rowCount } = await db.pool.query(
    `SELECT 1 FROM recoveries, billing_clock WHERE state <> 'settled'
       AND least(next_attempt_at, CASE WHEN NOT restricted_told THEN restricted_at END, CASE WHEN restricted_told THEN ends_at END)
           <= now() + offset_ms * interval '1 millisecond'`,
  )
  return rowCount ?? 0
}

async function nextDue({ db }: Office, sandboxDue: number | null): Promise<number> {
  const { rows } = await db.pool.query<{ at: Date | null }>(
    `SELECT min(at) AS at FROM (
       SELECT least(next_attempt_at, restricted_at, ends_at) AS at FROM recoveries WHERE state <> 'settled'
       UNION ALL SELECT next_attempt_at FROM recoveries WHERE state <> 'settled'
       UNION ALL SELECT CASE WHEN NOT restricted_told THEN restricted_at ELSE ends_at END FROM recoveries WHERE state <> 'settled') due,
       billing_clock WHERE at > now() + offset_ms * interval '1 millisecond'`,
  )
  const row = rows[0]?.at ? Math.ceil(rows[0].at.getTime() / 1000) : Infinity
  return Math.min(row, sandboxDue ?? Infinity)
}

/** Moves billing time from due instant to due instant, waiting for quiet at each. */
export async function advance(office: Office, days: number): Promise<void> {
  const { db, control, temporal } = office
  const begin = await control<{ now: number; next_due: number | null }>('GET', '/clock')
  const target = begin.now + Math.round(days * DAY_S)
  await setAdvancing(db, new Date(Date.now() + 60_000))
  let clock = begin
  while (clock.now < target) {
    const due = await nextDue(office, clock.next_due)
    const moved = await control<{ now: number; next_due: number | null; offset_ms: number }>('POST', '/clock/advance', {
      to: Math.max(clock.now, Math.min(due, target)),
    })
    await storeOffset(db, moved.offset_ms)
    const recoveries = await db.models.Recovery.findAll({ where: { state: ['open', 'ending'] } })
    const intents = await db.models.CheckoutIntent.findAll({ where: { state: ['open', 'processing'] } })
    const ids = [
      ...recoveries.map((row) => `recovery/${row.invoiceId}`),
      ...intents.map((row) => `checkout/${row.accountId}`),
    ]
    for (const id of ids)
      await temporal.workflow
        .getHandle(id)
        .signal('clockMoved', moved.offset_ms)
        .catch(() => undefined)
    await quiet(office)
    clock = moved
  }
  await setAdvancing(db, null)
}
