import type { Recovery } from '#db/models/recovery.ts'
import { actionFor, classifyDecline } from '#domain/declines.ts'
import { DAY_MS } from '#domain/clock.ts'
import { recoveryWorkflowId } from '#workflows/recovery/id.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { tooEarly } from '../failures.ts'
import { claim, type ClaimRequest } from '../payments/claim.ts'
import { finish, settleIfDecided } from '../payments/finish.ts'
import { pay, type Payment } from '../payments/pay.ts'
import { change, messageOf, needOperator } from './row.ts'
import { settle } from './settle.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

type Occurrence = Pick<ClaimRequest, 'kind' | 'rung' | 'card'>

/** What the row says once this attempt is behind it. */
type Behind = Pick<Recovery, 'attempt' | 'knownCards'>

const HELD_DELAY_MS = 2_000
const SOON_MS = 100

/** Claims, charges, reads what came of it, and writes that down: one attempt of a recovery, at most once for its occurrence. */
export async function charge(
  deps: Deps,
  recovery: Recovery,
  occurrence: Occurrence,
  behind: Behind,
): Promise<RecoveryStanding> {
  const { now } = await billingTime(deps)
  const { accountId, invoiceId, id } = recovery
  const claimed = await claim(deps, { accountId, invoiceId, recoveryId: id, now, ...occurrence })
  switch (claimed.state) {
    case 'claimed': {
      const payment = await pay(deps, claimed.attempt, recoveryWorkflowId(invoiceId))
      await finish(deps, claimed.attempt, payment)
      return record(deps, recovery, payment, behind, claimed.attempt.id)
    }
    case 'done':
      await change(deps, recovery, behind)
      return standingOf(deps, recovery)
    case 'held':
      if (await settleIfDecided(deps, claimed.attempt)) throw tooEarly('settled a claim that was left open', SOON_MS)
      // A payment in progress may take days; the sync wakes us when it is decided.
      if (claimed.attempt.processing) return standingOf(deps, recovery, new Date(now.getTime() + DAY_MS))
      throw tooEarly('another payer holds the claim', HELD_DELAY_MS)
    case 'cancelling':
      return standingOf(deps, recovery, new Date(now.getTime() + DAY_MS))
  }
}

async function record(deps: Deps, recovery: Recovery, payment: Payment, behind: Behind, attemptId: string) {
  switch (payment.outcome) {
    case 'succeeded':
      return settle(deps, recovery, 'recovered')
    case 'declined':
    case 'requires_action': {
      const declineCode = payment.declineCode ?? payment.code
      const declineClass = classifyDecline(payment.declineCode, payment.code)
      const action = actionFor(declineClass)
      const message = messageOf(recovery, 'payment_attempt_failed', { reason: declineCode, action }, attemptId)
      await change(deps, recovery, { ...behind, declineClass, declineCode, action }, message)
      return standingOf(deps, recovery)
    }
    case 'unsent':
      await needOperator(deps, recovery, `stripe_refused:${payment.code ?? 'unknown'}`)
      await change(deps, recovery, behind)
      return standingOf(deps, recovery)
    case 'processing':
    case 'not_needed':
      await change(deps, recovery, behind)
      return standingOf(deps, recovery)
  }
}
