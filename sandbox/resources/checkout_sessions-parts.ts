import type { IntentData, SubscriptionData, Wanted } from '../engine/checkout/session.ts'
import type { CheckoutSession } from '../engine/types.ts'
import { invalidRequest, parameterMissing } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { arr, bool, hash, int, meta, oneOf, str, time, type Param, type Params } from '../http/params.ts'
import type { Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { missingMethodOf, sharedParams } from './subscriptions-fields.ts'
import { priceDataParam, pricesOf, type WantedItem } from './subscriptions-prices.ts'
import { taxRatesOf, taxRatesParam } from './tax_rates.ts'

const hour = 3600

/** What a session sells and makes, as its request says it. */
export const partsParams: Params = {
  line_items: arr(
    hash({
      price: str,
      price_data: priceDataParam,
      quantity: int,
      adjustable_quantity: hash({ enabled: bool, minimum: int, maximum: int }),
      metadata: meta,
      tax_rates: taxRatesParam,
    }),
  ),
  subscription_data: hash({
    metadata: meta,
    default_tax_rates: taxRatesParam,
    description: str,
    trial_period_days: int,
    trial_end: time(),
    trial_settings: sharedParams.trial_settings as Param,
    billing_mode: hash({
      type: oneOf('flexible'),
      flexible: hash({ proration_discounts: oneOf('included', 'itemized') }),
    }),
    proration_behavior: oneOf('create_prorations', 'none'),
  }),
  payment_intent_data: hash({
    metadata: meta,
    description: str,
    receipt_email: str,
    setup_future_usage: oneOf('off_session', 'on_session'),
  }),
  setup_intent_data: hash({ metadata: meta, description: str }),
  invoice_creation: hash({
    enabled: bool,
    invoice_data: hash({ description: str, footer: str, metadata: meta }),
  }),
  after_expiration: hash({ recovery: hash({ enabled: bool, allow_promotion_codes: bool }) }),
}

/** `subscription_data`, checked. */
export function subscriptionData(ctx: Ctx, given: Input): { data: SubscriptionData; trialDays: number | null } {
  const { trial_end: end, trial_period_days: days } = given
  if (end != null && days != null) {
    throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.', {
      param: 'subscription_data[trial_end]',
      code: 'parameters_exclusive',
    })
  }
  if (typeof end === 'number' && end < ctx.now + 48 * hour) {
    throw invalidRequest('The `trial_end` date has to be at least 2 days in the future.', {
      param: 'subscription_data[trial_end]',
    })
  }
  if (typeof days === 'number' && days < 1) {
    throw invalidRequest('The minimum number of trial period days is 1.', {
      param: 'subscription_data[trial_period_days]',
    })
  }
  return {
    trialDays: (days ?? null) as number | null,
    data: {
      metadata: mergeMetadata({}, given.metadata),
      description: (given.description ?? null) as string | null,
      trialEnd: (end ?? null) as number | null,
      missingPaymentMethod: missingMethodOf(given.trial_settings),
      defaultTaxRates: taxRatesOf(ctx, given.default_tax_rates, 'subscription_data[default_tax_rates]'),
    },
  }
}

/** What the intent that the session makes will say of itself. */
export function intentData(input: Input): IntentData {
  const given = (input.payment_intent_data ?? input.setup_intent_data ?? {}) as Input
  return {
    description: (given.description ?? null) as string | null,
    metadata: mergeMetadata({}, given.metadata),
    setup_future_usage: (given.setup_future_usage ?? null) as IntentData['setup_future_usage'],
    receipt_email: (given.receipt_email ?? null) as string | null,
  }
}

/** The line items of a request, checked against its mode. */
export function wantedOf(ctx: Ctx, input: Input): Wanted[] {
  if (input.mode === 'setup') return []
  const items = input.line_items as (WantedItem & { adjustable_quantity?: Wanted['adjustable']; tax_rates?: unknown })[]
  items.forEach((item, at) => {
    if (item.quantity == null) throw parameterMissing(`line_items[${at}][quantity]`)
  })
  const wanted = pricesOf(ctx, items, 'line_items').map((one, at) => {
    const adjustable = items[at]?.adjustable_quantity
    const taxRates = taxRatesOf(ctx, items[at]?.tax_rates, `line_items[${at}][tax_rates]`)
    return { ...one, taxRates, ...(adjustable ? { adjustable } : {}) }
  })
  const recurs = wanted.some(({ price }) => price.recurring !== null)
  if (recurs === (input.mode === 'subscription')) return wanted
  throw invalidRequest(
    recurs
      ? 'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.'
      : 'You must provide at least one recurring price in `subscription` mode when using prices.',
    { param: 'line_items' },
  )
}

function recoveryOf(input: Input): CheckoutSession['after_expiration'] {
  const recovery = (input.after_expiration as { recovery?: Input } | null | undefined)?.recovery
  if (!recovery) return null
  const { allow_promotion_codes: codes, enabled } = recovery
  return {
    recovery: { allow_promotion_codes: codes === true, enabled: enabled === true, expires_at: null, url: null },
  }
}

function invoiceCreation(input: Input): CheckoutSession['invoice_creation'] {
  if (input.mode !== 'payment') return null
  const creation = input.invoice_creation as { enabled?: boolean; invoice_data?: Input } | null | undefined
  const data = creation?.invoice_data
  return {
    enabled: creation?.enabled ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: (data?.description ?? null) as string | null,
      footer: (data?.footer ?? null) as string | null,
      issuer: null,
      metadata: mergeMetadata({}, data?.metadata),
      rendering_options: null,
    },
  }
}

/** The hashes of a request that a session shows completed. */
export const shownParts = (input: Input): Partial<CheckoutSession> => ({
  after_expiration: recoveryOf(input),
  invoice_creation: invoiceCreation(input),
})
