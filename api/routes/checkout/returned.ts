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
  requestId: string
}

/** Notes in the audit log that a person came back from Checkout, and says what to tell them. */
export async function recordReturn({ db }: Deps, who: SignedIn, { outcome, sessionId, requestId }: Returned) {
  if (sessionId !== null) await findCheckout(db, who.accountId, sessionId)
  await db.models.AuditEntry.create({
    accountId: who.accountId,
    actor: who.userId,
    action: `checkout.${outcome}`,
    data: { session_id: sessionId },
    requestId,
  })
  return { message: messages[outcome] }
}
