import type { CheckoutStatus } from '../contract/types.ts'
import type { ApiResult } from '../../server/api-client.ts'
import type { RequestContext } from '../../server/context.ts'

export type ReturnState = 'active' | 'confirming' | 'expired' | 'canceled' | 'unknown'

/**
 * How a checkout stands, asked of Stripe through the API with the ticket that the return address carries; someone
 * without a valid ticket learns nothing and is told to look in Telegram.
 */
export async function confirmCheckout(context: RequestContext, query: URLSearchParams): Promise<ReturnState> {
  if (query.has('canceled')) return 'canceled'
  const sessionId = query.get('session_id') ?? ''
  const ticket = query.get('ticket') ?? ''
  if (!/^\w+$/.test(sessionId) || ticket === '') return 'unknown'
  const answer = await context.api.post<Partial<CheckoutStatus>>(`/billing/checkout/${sessionId}/confirm`, {
    authorization: `Ticket ${ticket}`,
    body: {},
  })
  return stateOf(answer)
}

function stateOf(answer: ApiResult<Partial<CheckoutStatus>>): ReturnState {
  if (!answer.ok) return answer.status >= 500 || answer.status === 429 ? 'confirming' : 'unknown'
  const { state, subscription_applied: isApplied } = answer.body
  if (state === 'expired') return 'expired'
  return state === 'complete' && isApplied ? 'active' : 'confirming'
}
