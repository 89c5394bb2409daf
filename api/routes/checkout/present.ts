import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import type { Confirmed } from '../../checkout/confirm.ts'
import type { SessionAnswer } from '../../checkout/request-session.ts'
import { type Answer, created } from '../../http/endpoint.ts'

/** 201 with the session, or 202 while nobody knows. */
export function presentSession(answer: SessionAnswer, intentId: string): Answer {
  if (answer.state === 'pending') return { status: 202, body: { state: 'pending', command_id: intentId } }
  return created(sessionBody(answer))
}

export const sessionBody = ({ sessionId, url, expiresAt }: Extract<SessionAnswer, { state: 'open' }>) => ({
  session_id: sessionId,
  url,
  expires_at: expiresAt.toISOString(),
})

export const presentState = (intent: CheckoutIntent, { state, applied }: Confirmed) => ({
  state,
  plan_id: intent.planId,
  subscription_applied: applied,
})
