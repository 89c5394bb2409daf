import { Op } from 'sequelize'
import { startRecovery, wakeCheckout, wakeRecovery } from '#activities/runs.ts'
import { labelsOf } from '#db/relay.ts'
import type { RelayDeps } from './deps.ts'
import { inTurn } from './sweep.ts'

/** A mark that no run has cleared for this long lost its wake-up, or its run. */
const MARK_AGE_MS = 3_000
const BATCH = 100

/** Wakes (or starts again) the runs whose marks stay. A recovery that has a row and no run is begun by this too. */
export async function resendWakes(deps: RelayDeps): Promise<void> {
  const { Recovery, CheckoutIntent } = deps.db.models
  const wakeDue = { [Op.lt]: new Date(Date.now() - MARK_AGE_MS) }
  const recoveries = await Recovery.findAll({ where: { wakeDue, state: ['open', 'ending'] }, limit: BATCH })
  const late = recoveries.filter(({ id }) => deps.once(id, MARK_AGE_MS))
  await inTurn(deps, late, async ({ invoiceId, accountId, begunAt }) => {
    const [labels] = await labelsOf(deps.db, [accountId])
    await (begunAt ? wakeRecovery : startRecovery)(deps, invoiceId, labels ?? { accountId })
  })
  const intents = await CheckoutIntent.findAll({ where: { wakeDue, state: ['open', 'processing'] }, limit: BATCH })
  const lateIntents = intents.filter(({ id }) => deps.once(id, MARK_AGE_MS))
  await inTurn(deps, lateIntents, ({ accountId, planId }) => wakeCheckout(deps, { accountId, planId }))
}
