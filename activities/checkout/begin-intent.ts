import { Op } from 'sequelize'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../deps.ts'

/** A request that was not begun ten real minutes after it was made is refused: its person is gone. */
export const BEGIN_WITHIN_MS = 10 * 60_000

/** One conditional UPDATE decides who begins. True when there is work to do: begun now, or begun before and not finished. */
export async function beginIntent(deps: Deps, intent: CheckoutIntent): Promise<boolean> {
  const { CheckoutIntent } = deps.db.models
  const fresh = { [Op.gt]: new Date(Date.now() - BEGIN_WITHIN_MS) }
  await CheckoutIntent.update(
    { state: 'begun', begunAt: new Date() },
    { where: { id: intent.id, state: 'new', createdAt: fresh } },
  )
  await intent.reload()
  if (intent.state === 'new') throw new Problem('command_expired')
  return intent.state === 'begun'
}
