import { type RecoveryFacts, isRestricted, recoveryCounts, wasKept } from './access.ts'
import { type CustomerAction } from './declines.ts'

/** Where a recovery stands: warned, restricted, being ended, or given up with the debt still open. */
type RecoveryStage = 'grace' | 'restricted' | 'ending' | 'ended'

/** Why a payment failed, as far as its customer may know: a code that clients put into words. */
export type FailureReason =
  | 'authentication_required'
  | 'card_declined'
  | 'card_expired'
  | 'card_not_supported'
  | 'incorrect_card'
  | 'insufficient_funds'
  | 'no_card'
  | 'payment_system_trouble'

const REASONS: Readonly<Record<string, FailureReason>> = {
  expired_card: 'card_expired',
  insufficient_funds: 'insufficient_funds',
  withdrawal_count_limit_exceeded: 'insufficient_funds',
  card_velocity_exceeded: 'insufficient_funds',
  incorrect_number: 'incorrect_card',
  invalid_number: 'incorrect_card',
  incorrect_cvc: 'incorrect_card',
  invalid_cvc: 'incorrect_card',
  invalid_expiry_month: 'incorrect_card',
  invalid_expiry_year: 'incorrect_card',
  invalid_account: 'incorrect_card',
  card_not_supported: 'card_not_supported',
  currency_not_supported: 'card_not_supported',
  no_payment_method: 'no_card',
}

/**
 * The reason that is shown to the customer. A card reported lost or stolen, or suspected of fraud, is only said to be
 * declined: whoever holds it need not know more.
 */
export function failureReason({
  declineClass,
  declineCode,
}: Pick<RecoveryFacts, 'declineClass' | 'declineCode'>): FailureReason {
  if (declineClass === 'needs_customer') return 'authentication_required'
  if (declineClass === 'gateway_trouble') return 'payment_system_trouble'
  return (declineCode !== null && Object.hasOwn(REASONS, declineCode) && REASONS[declineCode]) || 'card_declined'
}

/** What a customer is told of a recovery. Instants are billing time. */
export interface RecoveryView {
  readonly stage: RecoveryStage
  /** Automatic attempts that are behind us. */
  readonly attempt: number
  readonly nextAttemptAt: Date | null
  readonly endsAt: Date
  readonly reason: FailureReason
  readonly action: CustomerAction
  readonly payUrl: string | null
}

function stageOf(recovery: RecoveryFacts, now: Date): RecoveryStage | null {
  if (wasKept(recovery)) return 'ended'
  if (!recoveryCounts(recovery)) return null
  if (recovery.state === 'ending') return 'ending'
  return isRestricted(recovery, now) ? 'restricted' : 'grace'
}

/** What to tell the customer at this instant; null when nothing is being recovered. `payUrl` is where the debt can be paid. */
export function recoveryView(recovery: RecoveryFacts | null, now: Date, payUrl: string | null): RecoveryView | null {
  const stage = recovery && stageOf(recovery, now)
  if (!recovery || !stage) return null
  const { attempt, endsAt, action } = recovery
  const over = stage === 'ending' || stage === 'ended'
  const nextAttemptAt = over ? null : recovery.nextAttemptAt
  // once the policy has voided the invoice there is nothing left to pay
  const payable = recovery.invoiceStatus === 'open' ? payUrl : null
  return { stage, attempt, nextAttemptAt, endsAt, reason: failureReason(recovery), action, payUrl: payable }
}
