import { Op } from 'sequelize'
import { sendCommand } from '#activities/runs.ts'
import type { RelayDeps } from './deps.ts'
import { inTurn } from './sweep.ts'

/** Whoever asked still waits for this long; then the relay sends the command again. Real milliseconds. */
const FRESH_MS = 10_000
const BEGUN_MS = 60_000
/** A command that was not begun by then is refused for good. */
const BEGIN_WITHIN_MS = 10 * 60_000
const BATCH = 50

/** Sends unfinished commands again: neither an outage of the worker nor of Temporal orphans one. */
export async function resendCommands(deps: RelayDeps): Promise<void> {
  const { Command } = deps.db.models
  const before = (ms: number) => ({ [Op.lt]: new Date(Date.now() - ms) })
  await Command.update(
    {
      state: 'refused',
      problem: { code: 'command_expired', detail: 'It was not begun in time.' },
      finishedAt: new Date(),
    },
    { where: { state: 'pending', actor: { [Op.ne]: 'system' }, createdAt: before(BEGIN_WITHIN_MS) } },
  )
  const unfinished = await Command.findAll({
    where: {
      [Op.or]: [
        { state: 'pending', createdAt: before(FRESH_MS) },
        { state: ['begun', 'parked'], begunAt: before(BEGUN_MS) },
      ],
    },
    order: [['createdAt', 'ASC']],
    limit: BATCH,
  })
  const due = unfinished.filter(({ id, state }) => deps.once(id, state === 'pending' ? FRESH_MS : BEGUN_MS))
  await inTurn(deps, due, ({ id, accountId, state }) =>
    sendCommand(deps, id, { accountId }, state === 'pending' ? '' : `/${Date.now()}`),
  )
}
