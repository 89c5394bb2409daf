import { setCurrentDetails } from '@temporalio/workflow'
import { words } from '#domain/words.ts'
import { erasures } from '../activity-stubs.ts'
import type { ErasureInput } from './messages.ts'

/** Forgets a person: nothing is left to be paid, then Stripe forgets them, then the rows do. Each step may be repeated. */
export async function erasure({ erasureId }: ErasureInput): Promise<void> {
  setCurrentDetails(words.erasure.settling)
  await erasures.settleBilling({ erasureId })
  setCurrentDetails(words.erasure.atStripe)
  await erasures.eraseCustomers({ erasureId })
  setCurrentDetails(words.erasure.rows)
  await erasures.eraseRows({ erasureId })
  setCurrentDetails(words.erasure.done)
}
