import type { Ctx } from '../../store/types.ts'
import { nextBoundary } from '../periods.ts'
import type { Customer, Price, Subscription } from '../types.ts'
import { newItem } from './items.ts'

/** What a subscription starts with. */
export interface SubscriptionParts {
  customer: Customer
  items: { price: Price; quantity: number; metadata?: Record<string, string> }[]
  metadata: Record<string, string>
  description: string | null
  defaultPaymentMethod: string | null
  trialEnd: number | null
  missingPaymentMethod: string
  discounts: string[]
  paymentSettings?: Subscription['payment_settings']
}

const fixed = {
  application: null,
  application_fee_percent: null,
  billing_cycle_anchor_config: null,
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  collection_method: 'charge_automatically',
  customer_account: null,
  days_until_due: null,
  default_source: null,
  ended_at: null,
  latest_invoice: null,
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  transfer_data: null,
} as const

/** A new subscription: on trial, or incomplete until its first invoice is paid. */
export function newSubscription(ctx: Ctx, parts: SubscriptionParts): Subscription {
  const id = ctx.store.newId('sub')
  const anchor = parts.trialEnd ?? ctx.now
  const interval = parts.items[0]?.price.recurring ?? { interval: 'month', interval_count: 1 }
  const period = { start: ctx.now, end: parts.trialEnd ?? nextBoundary(anchor, interval, ctx.now) }
  return {
    ...fixed,
    id,
    object: 'subscription',
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_mode: { type: 'flexible', flexible: { proration_discounts: 'included' } },
    billing_schedules: [],
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    created: ctx.now,
    currency: parts.items[0]?.price.currency ?? 'usd',
    customer: parts.customer.id,
    default_payment_method: parts.defaultPaymentMethod,
    default_tax_rates: [],
    description: parts.description,
    discounts: parts.discounts,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: {
      object: 'list',
      data: parts.items.map((item) => newItem(ctx, id, item, period)),
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    metadata: parts.metadata,
    payment_settings: parts.paymentSettings ?? {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    start_date: ctx.now,
    test_clock: ctx.clock,
    status: parts.trialEnd === null ? 'incomplete' : 'trialing',
    trial_end: parts.trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: parts.missingPaymentMethod },
    },
    trial_start: parts.trialEnd === null ? null : ctx.now,
  }
}
