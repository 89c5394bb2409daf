import { audit, type From } from '#db/audit.ts'
import { findCheckout } from '../../checkout/find-checkout.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../http/context.ts'

const messages = {
  success: 'Thank you. Your plan is being activated.',
  cancel: 'The checkout was canceled; no charge was made.',
} as const

export interface Returned {
  outcome: keyof typeof messages
  sessionId: string | null
  from: From
}

/** Notes in the audit log that a person came back from Checkout, and says what to tell them. */
export async function recordReturn({ db }: Deps, who: SignedIn, { outcome, sessionId, from }: Returned) {
  if (sessionId !== null) await findCheckout(db, who.accountId, sessionId)
  const data = { session_id: sessionId }
  await audit(db, { accountId: who.accountId, action: `checkout.${outcome}`, data, from })
  return { message: messages[outcome] }
}
