import type { Database } from '#db/connect.ts'
import type { CheckoutIntent, CheckoutState } from '#db/models/checkout-intent.ts'
import { Problem } from '#domain/errors.ts'

/** The states of a checkout as people see them. */
export type ShownState = 'open' | 'processing' | 'complete' | 'expired'

/** The checkout of this account with this session. Throws `not_found`, whoever else may own it. */
export async function findCheckout(
  { models }: Database,
  accountId: string,
  sessionId: string,
): Promise<CheckoutIntent> {
  const intent = await models.CheckoutIntent.findOne({ where: { accountId, sessionId } })
  if (!intent) throw new Problem('not_found')
  return intent
}

/** Whether what was bought stands in our rows. */
export async function isApplied({ models }: Database, intent: CheckoutIntent): Promise<boolean> {
  if (intent.state === 'complete') return true
  const where = { accountId: intent.accountId, intentId: intent.id }
  return (await models.Subscription.findOne({ attributes: ['id'], where })) !== null
}

/** A checkout's state for people: one that failed or was refused can be paid no more. */
export function shownState(state: CheckoutState): ShownState {
  switch (state) {
    case 'new':
    case 'begun':
    case 'open':
    case 'same':
      return 'open'
    case 'processing':
    case 'complete':
      return state
    case 'expired':
    case 'refused':
    case 'failed':
      return 'expired'
  }
}
