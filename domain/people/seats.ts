import type { SubscriptionStatus } from '../subscriptions.ts'

/** How Stripe bills seats that are added: at once, or with the next invoice. */
export type SeatCharge = 'always_invoice' | 'create_prorations'

/** One change of the quantity at Stripe; its name is part of its idempotency key. */
export interface SeatStep {
  readonly name: 'removed' | 'covered' | 'added'
  readonly quantity: number
  readonly proration: SeatCharge | 'none'
}

export interface SeatChange {
  readonly from: number
  readonly to: number
  /** Seats that this period is billed for already: those who come back to them cost nothing. */
  readonly covered: number
  readonly charge: SeatCharge
}

/**
 * The policy for seats of a team: fewer take effect with the next invoice, and what is paid for stays paid for; more are
 * charged pro rata, beyond those that the period is billed for.
 */
export function seatSteps({ from, to, covered, charge }: SeatChange): SeatStep[] {
  if (to === from) return []
  if (to < from) return [{ name: 'removed', quantity: to, proration: 'none' }]
  const free = Math.min(to, Math.max(from, covered))
  const steps: SeatStep[] = free > from ? [{ name: 'covered', quantity: free, proration: 'none' }] : []
  return to > free ? [...steps, { name: 'added', quantity: to, proration: charge }] : steps
}

/** When added seats are charged, by the subscription's state; null where its quantity cannot be changed now. */
export function seatChargeOf(status: SubscriptionStatus): SeatCharge | null {
  switch (status) {
    case 'active':
    case 'trialing':
      return 'always_invoice'
    // one unpaid invoice is enough at a time
    case 'past_due':
    case 'unpaid':
      return 'create_prorations'
    case 'paused':
    case 'incomplete':
    case 'incomplete_expired':
    case 'canceled':
      return null
  }
}
