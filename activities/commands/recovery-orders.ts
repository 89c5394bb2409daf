import type { Command } from '#db/models/command.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../deps.ts'
import { tellRecovery } from '../runs.ts'
import type { Done } from './run-command.ts'

/** The recovery writes its own row: it is told, and does it. */
async function order(deps: Deps, { accountId }: Command, signal: 'skipAttempt' | 'endNow'): Promise<Done> {
  const open = await deps.db.models.Recovery.findOne({ where: { accountId, state: ['open', 'ending'] } })
  if (!open) throw new Problem('no_recovery')
  await tellRecovery(deps, open.invoiceId, signal)
  return { invoice_id: open.invoiceId }
}

export const skipAttempt = (deps: Deps, command: Command) => order(deps, command, 'skipAttempt')
export const endRecoveryNow = (deps: Deps, command: Command) => order(deps, command, 'endNow')
