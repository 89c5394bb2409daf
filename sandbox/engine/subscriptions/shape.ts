import type { Ctx } from '../../store/types.ts'
import type { Span } from '../proration.ts'
import type { Customer, Price, Subscription, TaxRate } from '../types.ts'
import { firstPeriod, type AnchorConfig } from './first-period.ts'
import { newItem } from './items.ts'
import { refuseMixed } from './one-cycle.ts'

/** What `subscriptions.create` can say besides. */
export interface MoreParts {
  /** When the billing cycle turns, unix seconds; null turns it at the start (or at the trial's end). */
  anchor: number | null
  anchorConfig: AnchorConfig | null
  /** When it began, if that was in the past. */
  startDate: number | null
  prorates: boolean
  billingMode: Subscription['billing_mode']
  /** Fields that are simply taken over. */
  fields: Partial<Subscription>
}

/** What a subscription starts with. */
export interface SubscriptionParts {
  customer: Customer
  items: { price: Price; quantity: number; metadata?: Record<string, string>; taxRates?: TaxRate[] }[]
  metadata: Record<string, string>
  description: string | null
  defaultPaymentMethod: string | null
  trialEnd: number | null
  missingPaymentMethod: string
  discounts: string[]
  /** Instead of the first price's own. */
  currency?: string
  /** Rates of items that have none of their own. */
  defaultTaxRates?: TaxRate[]
  /** The schedule that begins it. */
  schedule?: string
  /** What only the API's own requests say. */
  more?: MoreParts
  paymentSettings?: Subscription['payment_settings']
}

const fixed = {
  application: null,
  application_fee_percent: null,
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
  transfer_data: null,
} as const

const configOf = (config: AnchorConfig | null | undefined): Subscription['billing_cycle_anchor_config'] =>
  config
    ? {
        day_of_month: config.day_of_month,
        hour: config.hour ?? null,
        minute: config.minute ?? null,
        month: config.month ?? null,
        second: config.second ?? null,
      }
    : null

/** Invoices that are sent give credit: the subscription is active before the first is paid. */
function statusOf({ trialEnd, more }: SubscriptionParts): Subscription['status'] {
  if (trialEnd !== null) return 'trialing'
  return more?.fields.collection_method === 'send_invoice' ? 'active' : 'incomplete'
}

const currencyOf = ({ currency, items }: SubscriptionParts): string => currency ?? items[0]?.price.currency ?? 'usd'

/** Where the billing cycle turns, and the first period: the trial, or until the first turn. */
function beginning(ctx: Ctx, { trialEnd, items, more }: SubscriptionParts): { anchor: number; period: Span } {
  const chosen = more?.anchor ?? null
  const anchor = chosen ?? trialEnd ?? ctx.now
  if (trialEnd !== null) return { anchor, period: { start: ctx.now, end: trialEnd } }
  const interval = items[0]?.price.recurring ?? { interval: 'month', interval_count: 1 }
  return { anchor, period: firstPeriod(chosen, interval, ctx.now) }
}

const moreFields = (ctx: Ctx, more: MoreParts): Partial<Subscription> => ({
  ...more.fields,
  billing_cycle_anchor_config: configOf(more.anchorConfig),
  billing_mode: more.billingMode,
  start_date: more.startDate ?? ctx.now,
})

/** A new subscription: on trial, or incomplete until its first invoice is paid. */
export function newSubscription(ctx: Ctx, parts: SubscriptionParts): Subscription {
  const id = ctx.store.newId('sub')
  const currency = currencyOf(parts)
  refuseMixed(ctx, parts.items, currency)
  const { anchor, period } = beginning(ctx, parts)
  return {
    ...fixed,
    id,
    object: 'subscription',
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { type: 'flexible', flexible: { proration_discounts: 'included' } },
    billing_schedules: [],
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    created: ctx.now,
    currency,
    customer: parts.customer.id,
    default_payment_method: parts.defaultPaymentMethod,
    default_tax_rates: parts.defaultTaxRates ?? [],
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
    schedule: parts.schedule ?? null,
    start_date: ctx.now,
    test_clock: ctx.clock,
    status: statusOf(parts),
    trial_end: parts.trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: parts.missingPaymentMethod },
    },
    trial_start: parts.trialEnd === null ? null : ctx.now,
    ...(parts.more ? moreFields(ctx, parts.more) : {}),
  }
}
