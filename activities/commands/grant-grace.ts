import { newId } from '#db/ids.ts'
import type { Command } from '#db/models/command.ts'
import { afterDays } from '#domain/recovery/policy.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { Done } from './run-command.ts'

/** Gives the account access for some days of billing time, whatever its payments say. Once per command. */
export async function grantGrace(deps: Deps, command: Command): Promise<Done> {
  const { now } = await billingTime(deps)
  const untilAt = afterDays(now, Number(command.params['days']))
  const grant = {
    id: newId('grt'),
    accountId: command.accountId,
    commandId: command.id,
    kind: 'grace' as const,
    untilAt,
  }
  await deps.db.models.Grant.bulkCreate([grant], { ignoreDuplicates: true })
  return { until: untilAt.toISOString() }
}
