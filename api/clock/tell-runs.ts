import { Op } from 'sequelize'
import type { Database } from '#db/connect.ts'
import { openWindows } from '#db/notify.ts'
import { checkoutWorkflowId } from '#workflows/checkout/id.ts'
import { clockMoved as checkoutClockMoved } from '#workflows/checkout/messages.ts'
import { notifyWorkflowId } from '#workflows/notify/id.ts'
import { clockMoved as notifyClockMoved } from '#workflows/notify/messages.ts'
import { recoveryWorkflowId } from '#workflows/recovery/id.ts'
import { clockMoved as recoveryClockMoved } from '#workflows/recovery/messages.ts'
import { isGone, type Temporal } from '../temporal/client.ts'

const patienceMs = 5_000
const atOnce = 16

/** Tells the run of every open row the offset of billing time; a run that has closed needs to know nothing. */
export async function tellRuns(db: Database, temporal: Temporal, offsetMs: number): Promise<void> {
  const [recoveries, intents, windows] = await Promise.all([
    db.models.Recovery.findAll({ attributes: ['invoiceId'], where: { state: { [Op.ne]: 'settled' } } }),
    db.models.CheckoutIntent.findAll({ attributes: ['accountId'], where: { state: ['open', 'processing'] } }),
    openWindows(db),
  ])
  const signals = [
    ...recoveries.map(({ invoiceId }) => [recoveryWorkflowId(invoiceId), recoveryClockMoved] as const),
    ...intents.map(({ accountId }) => [checkoutWorkflowId(accountId), checkoutClockMoved] as const),
    ...windows.map((row) => [notifyWorkflowId(row.accountId, row.trigger), notifyClockMoved] as const),
  ]
  const next = signals.values()
  const worker = async () => {
    for (const [workflowId, signal] of next) await tell(temporal, workflowId, signal, offsetMs)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function tell(
  temporal: Temporal,
  workflowId: string,
  signal: typeof recoveryClockMoved,
  offsetMs: number,
): Promise<void> {
  const { client } = temporal
  const send = () => client.workflow.getHandle(workflowId).signal(signal, offsetMs)
  try {
    await temporal.within(patienceMs, send)
  } catch (error) {
    if (!isGone(error)) throw error
  }
}
