import type { Subscription } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import type { Input } from '../http/types.ts'

const over = new Set(['canceled', 'incomplete_expired'])

/** Whether a subscription has ended for good. */
export const isOver = (subscription: Subscription): boolean => over.has(subscription.status)

/** Throws 400 for a change of an ended subscription, but for its words and metadata. */
export function refuseIfOver(subscription: Subscription, input: Input): void {
  const still = new Set(['metadata', 'cancellation_details', 'expand'])
  if (!isOver(subscription) || Object.keys(input).every((key) => still.has(key))) return
  throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.', {
    code: 'invalid_canceled_subscription_fields',
  })
}

const scheduled = ['items', 'cancel_at', 'cancel_at_period_end', 'billing_cycle_anchor', 'trial_end'] as const

/** Throws 400 for what only the schedule of a subscription may change. */
export function refuseIfManaged({ schedule }: Subscription, input: Input): void {
  const name = scheduled.find((one) => input[one] !== undefined)
  if (schedule === null || name === undefined) return
  throw invalidRequest(
    `The subscription is managed by the subscription schedule \`${schedule}\`, and updating \`${name}\` directly is not ` +
      'allowed. Please update the schedule instead.',
    { param: name },
  )
}

/** Throws 400 for tax that Stripe would work out by itself. */
export function refuseAutomaticTax(input: Input): void {
  if ((input.automatic_tax as { enabled?: boolean } | null | undefined)?.enabled !== true) return
  throw invalidRequest('The sandbox does not calculate tax by itself: use tax rates.', { param: 'automatic_tax' })
}

const canWait = new Set([
  'add_invoice_items',
  'billing_cycle_anchor',
  'cancel_at_period_end',
  'discounts',
  'expand',
  'items',
  'metadata',
  'off_session',
  'payment_behavior',
  'proration_behavior',
  'proration_date',
  'trial_end',
])

/** Throws 400 for what cannot wait in a pending update. */
export function refuseUnlessPending(input: Input): void {
  if (input.payment_behavior !== 'pending_if_incomplete') return
  const name = Object.keys(input).find((one) => !canWait.has(one))
  if (name === undefined) return
  throw invalidRequest(
    `The following updates are not supported while \`payment_behavior\` is set to \`pending_if_incomplete\`: ${name}.`,
    { param: name },
  )
}
