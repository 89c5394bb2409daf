import { Op } from 'sequelize'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import type { Deps } from '../deps.ts'

/** A request that was not begun ten real minutes after it was made is refused: its person is gone. */
const BEGIN_WITHIN_MS = 10 * 60_000

/**
 * One conditional UPDATE decides who begins. The intent as it is now: `begun` (just now, or before and not finished)
 * when there is work to do, still `new` when it came too late.
 */
export async function beginIntent(deps: Deps, intentId: string): Promise<CheckoutIntent> {
  const { CheckoutIntent } = deps.db.models
  const fresh = { [Op.gt]: new Date(Date.now() - BEGIN_WITHIN_MS) }
  const [, [begun]] = await CheckoutIntent.update(
    { state: 'begun', begunAt: new Date() },
    { where: { id: intentId, state: 'new', createdAt: fresh }, returning: true },
  )
  return begun ?? CheckoutIntent.findByPk(intentId, { rejectOnEmpty: true })
}
