import { Op } from 'sequelize'
import { sendIntent } from '#activities/runs.ts'
import type { RelayDeps } from './deps.ts'
import { inTurn } from './sweep.ts'

const FRESH_MS = 15_000
const BEGUN_MS = 60_000
const BEGIN_WITHIN_MS = 10 * 60_000
const BATCH = 50

/** Sends unfinished requests for a session again; those that were not begun in time are refused. */
export async function resendIntents(deps: RelayDeps): Promise<void> {
  const { CheckoutIntent } = deps.db.models
  const before = (ms: number) => ({ [Op.lt]: new Date(Date.now() - ms) })
  await CheckoutIntent.update(
    {
      state: 'refused',
      problem: { code: 'command_expired', detail: 'It was not begun in time.' },
      closedAt: new Date(),
    },
    { where: { state: 'new', createdAt: before(BEGIN_WITHIN_MS) } },
  )
  const unfinished = await CheckoutIntent.findAll({
    where: {
      [Op.or]: [
        { state: 'new', createdAt: before(FRESH_MS) },
        { state: 'begun', begunAt: before(BEGUN_MS) },
      ],
    },
    limit: BATCH,
  })
  const due = unfinished.filter(({ id, state }) => deps.once(id, state === 'new' ? FRESH_MS : BEGUN_MS))
  await inTurn(deps, due, ({ id, accountId, planId, state }) =>
    sendIntent(deps, id, { accountId, planId }, state === 'new' ? '' : `/${Date.now()}`),
  )
}
