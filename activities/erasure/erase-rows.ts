import { emptyLateEvents, erasePerson, hasUnapplied } from '#db/erasure.ts'
import type { Deps } from '../deps.ts'
import { tooEarly } from '../failures.ts'
import { erasureOf, type ErasureStep } from './row.ts'

const lookAgainMs = 1_000

/** Takes the person out of every row, once what Stripe told of them is worked through. */
export async function eraseRows(deps: Deps, { erasureId }: ErasureStep): Promise<void> {
  const { userId, accountIds } = await erasureOf(deps, erasureId)
  if (await hasUnapplied(deps.db, accountIds)) throw tooEarly('Stripe has told something new', lookAgainMs)
  await erasePerson(deps.db, erasureId, { userId, accountIds })
  deps.failPoint('erase.rows')
  await emptyLateEvents(deps.db)
}
