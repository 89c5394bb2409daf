import { findPaymentMethod } from '../engine/find.ts'
import { redeem, type WantedDiscount } from '../engine/subscriptions/discounts.ts'
import type { Subscription } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { arr, bool, hash, int, meta, oneOf, str, time, type Params } from '../http/params.ts'
import type { Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { priceDataParam, pricesOf, type WantedItem, type WantedPrice } from './subscriptions-prices.ts'
import { taxRatesOf, taxRatesParam } from './tax_rates.ts'

const discounts = arr(hash({ coupon: str, promotion_code: str, discount: str }))

/** Parameters that creating and updating a subscription share. */
export const sharedParams: Params = {
  add_invoice_items: arr(hash({ price: str, price_data: priceDataParam, quantity: int, metadata: meta })),
  automatic_tax: hash({ enabled: bool }),
  cancel_at: time('min_period_end', 'max_period_end'),
  cancel_at_period_end: bool,
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  days_until_due: int,
  default_payment_method: str,
  default_tax_rates: taxRatesParam,
  description: str,
  discounts,
  metadata: meta,
  off_session: bool,
  payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete', 'pending_if_incomplete'),
  payment_settings: hash({ save_default_payment_method: oneOf('off', 'on_subscription') }),
  proration_behavior: oneOf('create_prorations', 'always_invoice', 'none'),
  trial_end: time('now'),
  trial_settings: hash({
    end_behavior: hash({ missing_payment_method: oneOf('cancel', 'create_invoice', 'pause') }),
  }),
}

/** What `trial_settings` says becomes of a trial that ends without a card. */
export const missingMethodOf = (settings: unknown): string =>
  (settings as { end_behavior?: { missing_payment_method?: string } } | null | undefined)?.end_behavior
    ?.missing_payment_method ?? 'create_invoice'

/** The one-time prices of `add_invoice_items`; 400 for a recurring one. */
export function extrasOf(ctx: Ctx, input: Input): WantedPrice[] {
  const wanted = pricesOf(ctx, (input.add_invoice_items ?? []) as WantedItem[], 'add_invoice_items')
  wanted.forEach(({ price }, at) => {
    if (price.recurring === null) return
    throw invalidRequest(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      { param: `add_invoice_items[${at}][price]` },
    )
  })
  return wanted
}

function refuseBadCollection(method: unknown, days: unknown): void {
  if (method === 'send_invoice' && days == null) {
    throw invalidRequest('You must pass `days_until_due` when `collection_method` is `send_invoice`.', {
      param: 'days_until_due',
    })
  }
  if (method !== 'send_invoice' && days != null) {
    throw invalidRequest('You can only pass `days_until_due` when `collection_method` is `send_invoice`.', {
      param: 'days_until_due',
    })
  }
}

/** How invoices are collected, as a request says it; 400 for due days without invoices that are sent, and the reverse. */
export function collectionOf(
  input: Input,
  present: Subscription | null,
): Pick<Partial<Subscription>, 'collection_method' | 'days_until_due'> {
  if (input.collection_method == null && input.days_until_due == null) return {}
  const method = (input.collection_method ?? present?.collection_method ?? 'charge_automatically') as string
  const kept = method === 'send_invoice' ? (present?.days_until_due ?? null) : null
  const days = (input.days_until_due ?? kept) as number | null
  refuseBadCollection(method, days)
  return { collection_method: method, days_until_due: days }
}

type Field = (ctx: Ctx, value: unknown, present: Subscription) => Partial<Subscription>

/** Each parameter that a subscription simply takes over. */
const fields: Record<string, Field> = {
  metadata: (_ctx, value, present) => ({ metadata: mergeMetadata(present.metadata, value) }),
  description: (_ctx, value) => ({ description: value as string | null }),
  default_payment_method: (ctx, value) => ({
    default_payment_method: value === null ? null : findPaymentMethod(ctx, value, 'default_payment_method').id,
  }),
  default_tax_rates: (ctx, value) => ({ default_tax_rates: taxRatesOf(ctx, value ?? [], 'default_tax_rates') }),
  discounts: (ctx, value, present) => ({
    discounts: redeem(ctx, (value ?? []) as WantedDiscount[], present.customer, null, present.id),
  }),
  pause_collection(_ctx, value) {
    if (value === null) return { pause_collection: null }
    const { behavior, resumes_at = null } = value as { behavior: string; resumes_at?: number | null }
    return { pause_collection: { behavior, resumes_at } }
  },
  payment_settings: (_ctx, value, present) => ({
    payment_settings: {
      ...(present.payment_settings as object),
      ...(value as object),
    } as Subscription['payment_settings'],
  }),
  trial_settings: (_ctx, value) => ({
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: missingMethodOf(value) },
    },
  }),
}

/** What a request writes on a subscription as it stands; 400 or 404 for what cannot be. */
export function plainFields(ctx: Ctx, subscription: Subscription, input: Input): Partial<Subscription> {
  const patch = Object.entries(fields).map(([name, field]) =>
    input[name] === undefined ? {} : field(ctx, input[name], subscription),
  )
  return Object.assign(collectionOf(input, subscription), ...patch) as Partial<Subscription>
}
