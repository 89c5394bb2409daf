import { Op } from 'sequelize'
import { moveClock, type Runs } from '#activities/runs.ts'
import { readClock, storeOffset } from '#db/clock.ts'
import type { Database } from '#db/connect.ts'
import { openWindows } from '#db/notify.ts'
import { checkoutWorkflowId } from '#workflows/checkout/id.ts'
import { notifyWorkflowId } from '#workflows/notify/id.ts'
import { recoveryWorkflowId } from '#workflows/recovery/id.ts'

/** The runs that wait for an instant: one for each open row. */
async function waitingRuns(db: Database): Promise<string[]> {
  const { Recovery, CheckoutIntent } = db.models
  const recoveries = await Recovery.findAll({ attributes: ['invoiceId'], where: { state: { [Op.ne]: 'settled' } } })
  const checkouts = await CheckoutIntent.findAll({
    attributes: ['accountId'],
    where: { state: ['open', 'processing'] },
  })
  return [
    ...recoveries.map(({ invoiceId }) => recoveryWorkflowId(invoiceId)),
    ...checkouts.map(({ accountId }) => checkoutWorkflowId(accountId)),
    ...(await openWindows(db)).map(({ accountId, trigger }) => notifyWorkflowId(accountId, trigger)),
  ]
}

/**
 * Asks the sandbox for its offset (the only place that owns it), stores it, and tells every open run, always: a crash
 * between a move of the clock and its signals leaves no run asleep. Without a sandbox the offset stays as stored.
 */
export async function rereadClock(db: Database, runs: Runs, sandboxUrl: string | null): Promise<void> {
  const offsetMs = sandboxUrl ? await storeOffset(db, await askSandbox(sandboxUrl)) : (await readClock(db)).offsetMs
  for (const workflowId of await waitingRuns(db)) await moveClock(runs, workflowId, offsetMs)
}

async function askSandbox(sandboxUrl: string): Promise<number> {
  const answer = await fetch(new URL('/_sandbox/clock', sandboxUrl), { signal: AbortSignal.timeout(5_000) })
  if (!answer.ok) throw new Error(`The sandbox's clock answered ${answer.status}`)
  return ((await answer.json()) as { offset_ms: number }).offset_ms
}
