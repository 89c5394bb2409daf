import type { Command } from '#db/models/command.ts'
import type { Recovery } from '#db/models/recovery.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../deps.ts'
import { orderRecovery } from '../runs.ts'
import type { Done } from './run-command.ts'

// The recovery writes its own row: it is told, and does it. A run that was lost is begun again by being told.

async function openRecovery(deps: Deps, accountId: string): Promise<Recovery> {
  const open = await deps.db.models.Recovery.findOne({ where: { accountId, state: ['open', 'ending'] } })
  if (!open) throw new Problem('no_recovery')
  return open
}

/** Lets the next automatic attempt pass; which one is fixed in the command's row, so that entering again skips no other. */
export async function skipAttempt(deps: Deps, command: Command): Promise<Done> {
  const { invoiceId, accountId, planId, attempt } = await openRecovery(deps, command.accountId)
  const rung = Number(command.params['rung'] ?? attempt + 1)
  await command.update({ params: { ...command.params, rung } })
  await orderRecovery(deps, invoiceId, { accountId, planId }, 'skipAttempt', [rung])
  return { invoice_id: invoiceId, rung }
}

/** Ends the recovery by its policy's end action now. */
export async function endRecoveryNow(deps: Deps, command: Command): Promise<Done> {
  const { invoiceId, accountId, planId } = await openRecovery(deps, command.accountId)
  await orderRecovery(deps, invoiceId, { accountId, planId }, 'endNow', [])
  return { invoice_id: invoiceId }
}
