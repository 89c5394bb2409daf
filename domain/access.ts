import { type CustomerAction, type DeclineClass } from './declines.ts'
import { type InvoiceStatus } from './invoices.ts'
import { type Interval } from './money.ts'
import { isLive, type SubscriptionStatus } from './subscriptions.ts'

/** What an account may use: everything, everything with a warning, little, nothing. */
export type Access = 'full' | 'grace' | 'restricted' | 'none'

export type RecoveryState = 'open' | 'ending' | 'settled'
export type RecoveryOutcome = 'recovered' | 'canceled' | 'paused' | 'kept' | 'voided' | 'subscription_ended'

/** The current subscription of an account. */
export interface CurrentSubscription {
  readonly id: string
  readonly status: SubscriptionStatus
  readonly planId: string | null
  readonly priceId: string
  readonly quantity: number
  /** Minor units for one unit of quantity. */
  readonly amountCents: number
  readonly currency: string
  readonly interval: Interval
  readonly intervalCount: number
  readonly currentPeriodStart: Date
  readonly currentPeriodEnd: Date
  readonly trialEnd: Date | null
  readonly cancelAt: Date | null
  readonly canceledAt: Date | null
  readonly endedAt: Date | null
  readonly pauseUntil: Date | null
}

/** An open invoice of the current subscription; its URL holds a bearer token. */
export interface OpenInvoice {
  readonly id: string
  readonly currency: string
  readonly amountRemainingCents: number
  readonly hostedUrl: string | null
  readonly failedAt: Date | null
}

/** A recovery of the current subscription. Instants are billing time. */
export interface RecoveryFacts {
  readonly id: string
  readonly invoiceId: string
  readonly invoiceStatus: InvoiceStatus
  readonly state: RecoveryState
  readonly outcome: RecoveryOutcome | null
  readonly policyId: string
  readonly day0At: Date
  readonly attempt: number
  readonly restrictedAt: Date | null
  readonly nextAttemptAt: Date | null
  readonly endsAt: Date
  readonly declineClass: DeclineClass | null
  readonly declineCode: string | null
  readonly action: CustomerAction
}

/** The payment method that will be charged. */
export interface ChargedMethod {
  readonly id: string
  readonly type: string
  readonly brand: string | null
  readonly last4: string | null
  readonly expMonth: number | null
  readonly expYear: number | null
}

/** Everything that an account's standing is derived from, as one read finds it. */
export interface SubscriptionFacts {
  /** Billing time less real time, in milliseconds. */
  readonly offsetMs: number
  readonly subscription: CurrentSubscription | null
  /** The open invoice that is being recovered; where nothing is, the newest open one. */
  readonly openInvoice: OpenInvoice | null
  /** The subscription's first invoice was never paid, nor any after it. */
  readonly firstInvoiceUnpaid: boolean
  /** The oldest recovery that counts, or one that was given up (`kept`) while its invoice is still open. */
  readonly recovery: RecoveryFacts | null
  /** The latest end of the account's grants. */
  readonly grantUntil: Date | null
  readonly paymentMethod: ChargedMethod | null
}

/** What access is derived from. */
export type AccessFacts = Pick<SubscriptionFacts, 'firstInvoiceUnpaid' | 'grantUntil' | 'recovery'> & {
  readonly subscription: Pick<CurrentSubscription, 'status' | 'cancelAt' | 'currentPeriodEnd'> | null
}

/** Whether a recovery says anything: its invoice is open, or the policy is ending it (and it was not paid after all). */
export function recoveryCounts(recovery: RecoveryFacts): boolean {
  if (recovery.state === 'settled') return false
  return recovery.invoiceStatus === 'open' || (recovery.state === 'ending' && recovery.invoiceStatus !== 'paid')
}

/** Whether a recovery restricts access by now: never before it has begun, which is when its customer is told first. */
export const isRestricted = ({ restrictedAt }: Pick<RecoveryFacts, 'restrictedAt'>, now: Date): boolean =>
  restrictedAt !== null && now >= restrictedAt

/** The policy gave up on this one and left the subscription as Stripe has it: no access while the debt stands. */
export const wasKept = (recovery: RecoveryFacts): boolean =>
  recovery.outcome === 'kept' && recovery.invoiceStatus === 'open'

function recoveringAccess(recovery: RecoveryFacts | null, now: Date): Access {
  // past due and no row yet: the sync that writes the row is on its way
  if (recovery === null) return 'grace'
  if (wasKept(recovery)) return 'none'
  if (!recoveryCounts(recovery)) return 'grace'
  if (recovery.state === 'ending') return 'restricted'
  return isRestricted(recovery, now) ? 'restricted' : 'grace'
}

/** A void invoice may make Stripe call the subscription active for the moment before the policy ends it. */
const isEnding = (recovery: RecoveryFacts | null): boolean =>
  recovery !== null && recovery.state === 'ending' && recoveryCounts(recovery)

/** What Stripe's state alone says: paid for, owed for, or neither. */
const STANDING: Readonly<Record<SubscriptionStatus, 'paid' | 'owed' | 'neither'>> = {
  active: 'paid',
  trialing: 'paid',
  past_due: 'owed',
  incomplete: 'neither',
  incomplete_expired: 'neither',
  unpaid: 'neither',
  paused: 'neither',
  canceled: 'neither',
}

function ownAccess({ subscription, recovery, firstInvoiceUnpaid }: AccessFacts, now: Date): Access {
  if (!subscription || firstInvoiceUnpaid) return 'none'
  switch (STANDING[subscription.status]) {
    case 'paid':
      return isEnding(recovery) ? 'restricted' : 'full'
    case 'owed':
      return recoveringAccess(recovery, now)
    case 'neither':
      return 'none'
  }
}

/** A grant helps whoever still has a live subscription, until its instant. */
function isGranted(facts: AccessFacts, now: Date): boolean {
  const { subscription, grantUntil } = facts
  return subscription !== null && isLive(subscription.status) && grantUntil !== null && now < grantUntil
}

/** What the account may use at this instant of billing time. */
export function accessOf(facts: AccessFacts, now: Date): Access {
  const own = ownAccess(facts, now)
  if (own === 'full') return own
  return isGranted(facts, now) ? 'grace' : own
}

function ownUntil({ subscription, recovery }: AccessFacts, access: Access): Date | null {
  if (access === 'full' && subscription) return subscription.cancelAt ?? subscription.currentPeriodEnd
  if (!recovery || !recoveryCounts(recovery)) return null
  if (access === 'grace') return recovery.restrictedAt
  return access === 'restricted' ? recovery.endsAt : null
}

const later = (a: Date | null, b: Date): Date => (a && a > b ? a : b)

/**
 * Until when that access holds by what is known now: the end of the period or the next stage, of a grant its end.
 * Null when nobody can tell, and when there is no access.
 */
export function validUntil(facts: AccessFacts, now: Date): Date | null {
  const own = ownAccess(facts, now)
  const until = ownUntil(facts, own)
  const ahead = until && until > now ? until : null
  if (own === 'full' || !isGranted(facts, now) || facts.grantUntil === null) return ahead
  // with a grant, grace lasts until the grant ends, or longer where the policy says so
  if (own === 'grace') return until === null ? null : later(until, facts.grantUntil)
  return facts.grantUntil
}
