import type { CheckoutIntent, CheckoutState } from '#db/models/checkout-intent.ts'
import type { StoredProblem } from '#domain/errors.ts'

/** What an intent's row says to whoever asked for a session. */
export type IntentAnswer =
  | { state: 'pending' }
  | { state: 'open'; sessionId: string; url: string; expiresAt: Date; isNew: boolean }
  | { state: 'closed'; sessionId: string | null; paid: boolean }
  | { state: 'refused'; problem: StoredProblem | null }

const STANDING: Readonly<Record<CheckoutState, IntentAnswer['state']>> = {
  new: 'pending',
  begun: 'pending',
  same: 'pending',
  open: 'open',
  processing: 'open',
  complete: 'closed',
  expired: 'closed',
  refused: 'refused',
  failed: 'refused',
}

/** Reads an intent's row; `same` is the earlier intent whose session it was answered with, if it was. */
export function answerOf(intent: CheckoutIntent, same: CheckoutIntent | null): IntentAnswer {
  const row = same ?? intent
  const state: CheckoutState = row.state
  switch (STANDING[state]) {
    case 'pending':
      return { state: 'pending' }
    case 'open':
      return opened(row, same === null)
    case 'closed':
      return { state: 'closed', sessionId: row.sessionId, paid: row.state === 'complete' }
    case 'refused':
      return { state: 'refused', problem: row.problem }
  }
}

function opened({ sessionId, sessionUrl, sessionExpiresAt }: CheckoutIntent, isNew: boolean): IntentAnswer {
  if (!sessionId || !sessionUrl) return { state: 'pending' }
  return { state: 'open', sessionId, url: sessionUrl, expiresAt: sessionExpiresAt, isNew }
}
