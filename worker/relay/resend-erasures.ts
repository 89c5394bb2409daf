import { Op } from 'sequelize'
import { startErasure } from '#activities/runs.ts'
import type { RelayDeps } from './deps.ts'
import { inTurn } from './sweep.ts'

/** Whoever asked has started it; after this the relay does. Real milliseconds. */
const FRESH_MS = 10_000
const AGAIN_MS = 60_000
const BATCH = 20

/** Starts erasures that are not done: an outage of Temporal or a failed run leaves nobody half forgotten. */
export async function resendErasures(deps: RelayDeps): Promise<void> {
  const where = { finishedAt: null, createdAt: { [Op.lt]: new Date(Date.now() - FRESH_MS) } }
  const unfinished = await deps.db.models.Erasure.findAll({ where, limit: BATCH })
  const due = unfinished.filter(({ id }) => deps.once(id, AGAIN_MS))
  await inTurn(deps, due, ({ id, userId, accountIds: [accountId = ''] }) =>
    startErasure(deps, { erasureId: id, userId, accountId }),
  )
}
