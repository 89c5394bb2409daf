import type { IntentStanding } from '#db/intent-standing.ts'
import type { CheckoutState } from '#db/models/checkout-intent.ts'
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

/** Reads how an intent stands. */
export function answerOf(row: IntentStanding): IntentAnswer {
  const state: CheckoutState = row.state
  switch (STANDING[state]) {
    case 'pending':
      return { state: 'pending' }
    case 'open':
      return opened(row)
    case 'closed':
      return { state: 'closed', sessionId: row.sessionId, paid: row.state === 'complete' }
    case 'refused':
      return { state: 'refused', problem: row.problem }
  }
}

function opened({ sessionId, sessionUrl, sessionExpiresAt, isNew }: IntentStanding): IntentAnswer {
  if (!sessionId || !sessionUrl) return { state: 'pending' }
  return { state: 'open', sessionId, url: sessionUrl, expiresAt: sessionExpiresAt, isNew }
}
