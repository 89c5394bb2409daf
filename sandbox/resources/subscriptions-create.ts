import { isUnderWay } from '../engine/invoices/attempt.ts'
import { attemptFailure, nothingToCharge } from '../engine/invoices/failures.ts'
import { findCustomer, findPaymentMethod } from '../engine/find.ts'
import { redeem, type WantedDiscount } from '../engine/subscriptions/discounts.ts'
import { endingFields, planEnding } from '../engine/subscriptions/ending.ts'
import type { SubscriptionParts } from '../engine/subscriptions/shape.ts'
import { startSubscription } from '../engine/subscriptions/start.ts'
import { changeSubscription } from '../engine/subscriptions/status.ts'
import type { Customer, Subscription } from '../engine/types.ts'
import { invalidRequest, requireParams, StripeFailure } from '../http/errors.ts'
import { arr, bool, hash, int, meta, oneOf, str, time, type Param } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { priceDataParam, pricesOf, type WantedItem } from './subscriptions-prices.ts'

const day = 86_400

export const discountsParam: Param = arr(hash({ coupon: str, promotion_code: str, discount: str }))

export const trialSettingsParam: Param = hash({
  end_behavior: hash({ missing_payment_method: oneOf('cancel', 'create_invoice', 'pause') }),
})

/** When a trial ends, by the two ways to ask for one; null without. */
function trialEndOf(ctx: Ctx, input: Input): number | null {
  const { trial_end: end, trial_period_days: days } = input
  if (typeof end === 'number' && end <= ctx.now) {
    throw invalidRequest('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' })
  }
  if (typeof end === 'number') return end
  return typeof days === 'number' && days > 0 ? ctx.now + days * day : null
}

/** What `trial_settings` says becomes of a trial that ends without a card. */
export const missingMethodOf = (settings: unknown): string =>
  (settings as { end_behavior?: { missing_payment_method?: string } } | null | undefined)?.end_behavior
    ?.missing_payment_method ?? 'create_invoice'

function partsOf(ctx: Ctx, input: Input, customer: Customer): SubscriptionParts {
  const method = input.default_payment_method
  return {
    customer,
    items: pricesOf(ctx, input.items as WantedItem[], 'items'),
    metadata: (input.metadata ?? {}) as Record<string, string>,
    description: (input.description ?? null) as string | null,
    defaultPaymentMethod: method == null ? null : findPaymentMethod(ctx, method, 'default_payment_method').id,
    trialEnd: trialEndOf(ctx, input),
    missingPaymentMethod: missingMethodOf(input.trial_settings),
    discounts: redeem(ctx, (input.discounts ?? []) as WantedDiscount[], customer.id, null),
  }
}

function create(ctx: Ctx, input: Input): Subscription {
  requireParams(input, 'customer', 'items')
  const customer = findCustomer(ctx, input.customer)
  const parts = partsOf(ctx, input, customer)
  const waits = input.payment_behavior === 'default_incomplete'
  const { subscription, attempt } = startSubscription(ctx, parts, { pay: !waits })
  if (attempt?.type === 'no_payment_method') throw nothingToCharge()
  if (input.payment_behavior === 'error_if_incomplete' && attempt && !isUnderWay(attempt)) {
    const { status, body } = attemptFailure(ctx, attempt)
    throw new StripeFailure(status, body.error, false)
  }
  const ending = endingFields(ctx, subscription, input)
  if (Object.keys(ending).length > 0) changeSubscription(ctx, subscription, ending)
  planEnding(ctx, subscription)
  return subscription
}

export const createSubscription: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions',
  params: {
    customer: str,
    items: arr(hash({ price: str, price_data: priceDataParam, quantity: int, metadata: meta })),
    metadata: meta,
    description: str,
    default_payment_method: str,
    payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete'),
    off_session: bool,
    trial_end: time('now'),
    trial_period_days: int,
    trial_settings: trialSettingsParam,
    discounts: discountsParam,
    cancel_at: time('min_period_end', 'max_period_end'),
    cancel_at_period_end: bool,
    collection_method: oneOf('charge_automatically'),
    currency: str,
    billing_mode: hash({
      type: oneOf('flexible'),
      flexible: hash({ proration_discounts: oneOf('included', 'itemized') }),
    }),
    proration_behavior: oneOf('create_prorations', 'always_invoice', 'none'),
    payment_settings: hash({ save_default_payment_method: oneOf('off', 'on_subscription') }),
  },
  handle: create,
}
