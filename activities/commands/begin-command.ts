import { Op } from 'sequelize'
import type { Command } from '#db/models/command.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../deps.ts'

/** A command that was not begun ten real minutes after it was asked for is refused: its person is gone. */
const BEGIN_WITHIN_MS = 10 * 60_000

/**
 * One conditional UPDATE decides that it begins, under the account's lock: from then on no payer is admitted that a
 * cancellation would meet. False when it has ended before.
 */
export async function beginCommand(deps: Deps, command: Command): Promise<boolean> {
  const { Account, Command } = deps.db.models
  // What the system orders itself may wait for ever.
  const age = command.actor === 'system' ? {} : { createdAt: { [Op.gt]: new Date(Date.now() - BEGIN_WITHIN_MS) } }
  await deps.db.sequelize.transaction(async (transaction) => {
    await Account.findByPk(command.accountId, { transaction, lock: transaction.LOCK.UPDATE })
    const begun = { state: 'begun' as const, begunAt: new Date() }
    await Command.update(begun, { where: { id: command.id, state: 'pending', ...age }, transaction })
    await Command.update({ state: 'begun' }, { where: { id: command.id, state: 'parked' }, transaction })
  })
  await command.reload()
  if (command.state === 'pending') throw new Problem('command_expired')
  return command.state === 'begun'
}
