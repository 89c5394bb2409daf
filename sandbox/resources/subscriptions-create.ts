import { isUnderWay, type Attempt } from '../engine/invoices/attempt.ts'
import { attemptFailure, nothingToCharge } from '../engine/invoices/failures.ts'
import { findCustomer, findPaymentMethod } from '../engine/find.ts'
import { amountFor } from '../engine/pricing.ts'
import { endingFields, planEnding } from '../engine/subscriptions/ending.ts'
import { anchorOf, type AnchorConfig } from '../engine/subscriptions/first-period.ts'
import { redeem, type WantedDiscount } from '../engine/subscriptions/discounts.ts'
import type { MoreParts, SubscriptionParts } from '../engine/subscriptions/shape.ts'
import { startSubscription } from '../engine/subscriptions/start.ts'
import { changeSubscription } from '../engine/subscriptions/status.ts'
import type { Customer, Subscription } from '../engine/types.ts'
import { invalidRequest, requireParams, StripeFailure } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { arr, hash, int, meta, oneOf, str, time } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { collectionOf, extrasOf, missingMethodOf, sharedParams } from './subscriptions-fields.ts'
import { priceDataParam, pricesOf, type WantedItem } from './subscriptions-prices.ts'
import { refuseAutomaticTax } from './subscriptions-refusals.ts'
import { taxRatesOf, taxRatesParam } from './tax_rates.ts'

const day = 86_400

/** When a trial ends, by the two ways to ask for one; null without. */
function trialEndOf(ctx: Ctx, input: Input): number | null {
  const { trial_end: end, trial_period_days: days } = input
  if (end != null && days != null) {
    throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.', {
      param: 'trial_end',
      code: 'parameters_exclusive',
    })
  }
  if (typeof end === 'number' && end <= ctx.now) {
    throw invalidRequest('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' })
  }
  if (typeof end === 'number') return end
  return typeof days === 'number' && days > 0 ? ctx.now + days * day : null
}

function chosenAnchor(ctx: Ctx, input: Input): number | null {
  const anchor = input.billing_cycle_anchor as number | null | undefined
  if (anchor != null && anchor <= ctx.now) {
    throw invalidRequest('Invalid timestamp: must be an integer Unix timestamp in the future.', {
      param: 'billing_cycle_anchor',
    })
  }
  const config = input.billing_cycle_anchor_config as AnchorConfig | null | undefined
  return anchor ?? (config ? anchorOf(config, ctx.now) : null)
}

function billingMode(given: unknown): Subscription['billing_mode'] {
  const mode = given as { type?: string; flexible?: { proration_discounts?: string } } | null | undefined
  if (mode?.type === 'classic') return { type: 'classic', flexible: null }
  return { type: 'flexible', flexible: { proration_discounts: mode?.flexible?.proration_discounts ?? 'included' } }
}

function moreOf(ctx: Ctx, input: Input): MoreParts {
  const startDate = (input.backdate_start_date ?? null) as number | null
  if (startDate !== null && startDate > ctx.now) {
    throw invalidRequest('`backdate_start_date` must be in the past.', { param: 'backdate_start_date' })
  }
  return {
    anchor: chosenAnchor(ctx, input),
    anchorConfig: (input.billing_cycle_anchor_config ?? null) as AnchorConfig | null,
    startDate,
    prorates: input.proration_behavior !== 'none',
    billingMode: billingMode(input.billing_mode),
    fields: {
      ...collectionOf(input, null),
      default_tax_rates: taxRatesOf(ctx, input.default_tax_rates ?? [], 'default_tax_rates'),
    },
  }
}

function itemsOf(ctx: Ctx, input: Input): SubscriptionParts['items'] {
  const wanted = input.items as (WantedItem & { tax_rates?: unknown })[]
  return pricesOf(ctx, wanted, 'items').map((one, at) => {
    if (one.price.recurring === null) {
      throw invalidRequest(
        'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
        { param: `items[${at}][price]` },
      )
    }
    const rates = wanted[at]?.tax_rates
    return rates == null ? one : { ...one, taxRates: taxRatesOf(ctx, rates, `items[${at}][tax_rates]`) }
  })
}

/** What the items cost a period: what a promotion code's minimum is held against. */
function orderOf(ctx: Ctx, items: SubscriptionParts['items'], input: Input): { amount: number; currency: string } {
  const currency = (input.currency as string | undefined)?.toLowerCase() ?? items[0]?.price.currency ?? 'usd'
  const amounts = items.map(({ price, quantity }) => amountFor(ctx.store, price, quantity, currency))
  return { amount: amounts.reduce((sum, one) => sum + one, 0), currency }
}

function partsOf(ctx: Ctx, input: Input, customer: Customer): SubscriptionParts {
  const method = input.default_payment_method
  const settings = input.payment_settings as { save_default_payment_method?: string } | null | undefined
  const items = itemsOf(ctx, input)
  const order = orderOf(ctx, items, input)
  return {
    customer,
    items,
    metadata: mergeMetadata({}, input.metadata),
    description: (input.description ?? null) as string | null,
    defaultPaymentMethod: method == null ? null : findPaymentMethod(ctx, method, 'default_payment_method').id,
    trialEnd: trialEndOf(ctx, input),
    missingPaymentMethod: missingMethodOf(input.trial_settings),
    discounts: redeem(ctx, (input.discounts ?? []) as WantedDiscount[], customer.id, null, null, order),
    more: moreOf(ctx, input),
    ...(input.currency == null ? {} : { currency: order.currency }),
    ...(settings
      ? {
          paymentSettings: {
            payment_method_options: null,
            payment_method_types: null,
            save_default_payment_method: settings.save_default_payment_method ?? 'off',
          },
        }
      : {}),
  }
}

/** Throws what a first payment that failed answers, where the subscription may not wait for another. */
function refuseUnpaid(ctx: Ctx, behavior: unknown, attempt: Attempt | null): void {
  if (attempt?.type === 'no_payment_method') throw nothingToCharge()
  if (behavior !== 'error_if_incomplete' || !attempt || isUnderWay(attempt)) return
  const { status, body } = attemptFailure(ctx, attempt)
  throw new StripeFailure(status, body.error, false)
}

function create(ctx: Ctx, input: Input): Subscription {
  requireParams(input, 'customer', 'items')
  refuseAutomaticTax(input)
  if (input.payment_behavior === 'pending_if_incomplete') {
    throw invalidRequest('`pending_if_incomplete` can only be used when updating a subscription.', {
      param: 'payment_behavior',
    })
  }
  const parts = partsOf(ctx, input, findCustomer(ctx, input.customer))
  const waits = input.payment_behavior === 'default_incomplete'
  const { subscription, attempt } = startSubscription(ctx, parts, { pay: !waits, extras: extrasOf(ctx, input) })
  refuseUnpaid(ctx, input.payment_behavior, attempt)
  const ending = endingFields(ctx, subscription, input)
  if (Object.keys(ending).length > 0) changeSubscription(ctx, subscription, ending)
  planEnding(ctx, subscription)
  return subscription
}

export const createSubscription: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions',
  params: {
    ...sharedParams,
    customer: str,
    currency: str,
    items: arr(
      hash({ price: str, price_data: priceDataParam, quantity: int, metadata: meta, tax_rates: taxRatesParam }),
    ),
    backdate_start_date: time(),
    billing_cycle_anchor: time(),
    billing_cycle_anchor_config: hash({ day_of_month: int, hour: int, minute: int, month: int, second: int }),
    billing_mode: hash({
      type: oneOf('classic', 'flexible'),
      flexible: hash({ proration_discounts: oneOf('included', 'itemized') }),
    }),
    trial_period_days: int,
  },
  handle: create,
}
