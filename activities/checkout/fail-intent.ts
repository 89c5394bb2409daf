import type { Deps } from '../deps.ts'
import { type CheckoutStanding, standingOf } from './standing.ts'

/**
 * Closes an intent for which Stripe gave no answer while its person waited. Nobody was charged: a session that was made
 * all the same is found at Stripe and expired by the next request.
 */
export async function failIntent(deps: Deps, { intentId }: { intentId: string }): Promise<CheckoutStanding> {
  const { CheckoutIntent } = deps.db.models
  const problem = { code: 'stripe_unavailable' as const, detail: 'Stripe did not answer in time. Nothing was charged.' }
  await CheckoutIntent.update(
    { state: 'failed', problem, closedAt: new Date() },
    { where: { id: intentId, state: ['new', 'begun'] } },
  )
  const { accountId } = await CheckoutIntent.findByPk(intentId, { rejectOnEmpty: true })
  return standingOf(deps, accountId)
}
