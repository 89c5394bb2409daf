import type { PriceDetails } from '../engine/pricing.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { arr, bool, dec, hash, int, map, meta, oneOf, str, type Params } from '../http/params.ts'
import type { Input } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { find } from './find.ts'
import { amountOf, currencyOptions, termsParams, tiersOf } from './price-terms.ts'

/** A price as it is stored. */
export interface Price extends StripeObject {
  object: 'price'
  active: boolean
  billing_scheme: 'per_unit' | 'tiered'
  currency: string
  lookup_key: string | null
  metadata: Metadata
  product: string
  recurring: { interval: string; [field: string]: unknown } | null
  type: 'one_time' | 'recurring'
}

/** What makes a price; none of it can be changed later but metadata and other currencies. */
export const priceParams: Params = {
  currency: str,
  currency_options: map(hash(termsParams)),
  metadata: meta,
  recurring: hash({
    interval: oneOf('day', 'month', 'week', 'year'),
    interval_count: int,
    trial_period_days: int,
    usage_type: oneOf('licensed'),
  }),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  unit_amount: int,
  unit_amount_decimal: dec,
}

/** What a price takes besides. */
export const createParams: Params = {
  ...priceParams,
  active: bool,
  billing_scheme: oneOf('per_unit', 'tiered'),
  lookup_key: str,
  nickname: str,
  product: str,
  product_data: hash({
    active: bool,
    id: str,
    metadata: meta,
    name: str,
    statement_descriptor: str,
    tax_code: str,
    unit_label: str,
  }),
  tiers: termsParams.tiers ?? arr(hash({})),
  tiers_mode: oneOf('graduated', 'volume'),
  transfer_lookup_key: bool,
  transform_quantity: hash({ divide_by: int, round: oneOf('down', 'up') }),
}

const longestDays: Record<string, number> = { day: 1, week: 7, month: 30.44, year: 365 }

function recurringOf(given: Input | null | undefined): Price['recurring'] {
  if (!given) return null
  if (typeof given.interval !== 'string') {
    throw invalidRequest('Missing required param: recurring[interval].', {
      param: 'recurring[interval]',
      code: 'parameter_missing',
    })
  }
  const interval_count = (given.interval_count as number | null | undefined) ?? 1
  if (interval_count < 1 || interval_count * (longestDays[given.interval] ?? 1) > 3 * 366) {
    throw invalidRequest('The interval of a price must be between one day and three years.', {
      param: 'recurring[interval_count]',
    })
  }
  return {
    interval: given.interval,
    interval_count,
    meter: null,
    trial_period_days: given.trial_period_days ?? null,
    usage_type: 'licensed',
  }
}

/** Tiered prices have tiers and a mode, others neither. */
function schemeOf(input: Input): Pick<Price, 'billing_scheme' | 'tiers_mode' | 'unit_amount' | 'unit_amount_decimal'> {
  if (input.billing_scheme !== 'tiered') {
    if (input.tiers) {
      throw invalidRequest('You may only specify `tiers` when `billing_scheme=tiered`.', { param: 'tiers' })
    }
    return { billing_scheme: 'per_unit', tiers_mode: null, ...amountOf(input) }
  }
  requireParams(input, 'tiers', 'tiers_mode')
  if (input.transform_quantity) {
    throw invalidRequest('`transform_quantity` cannot be combined with `tiers`.', { param: 'transform_quantity' })
  }
  return { billing_scheme: 'tiered', tiers_mode: input.tiers_mode, unit_amount: null, unit_amount_decimal: null }
}

function transformOf(input: Input): unknown {
  const transform = input.transform_quantity as { divide_by?: number; round?: string } | null | undefined
  if (!transform) return null
  requireParams(
    { 'transform_quantity[divide_by]': transform.divide_by, 'transform_quantity[round]': transform.round },
    'transform_quantity[divide_by]',
    'transform_quantity[round]',
  )
  return { divide_by: transform.divide_by, round: transform.round }
}

/**
 * Gives a lookup key to one price alone. Throws 400 when another holds it, unless it may be transferred.
 * Keys of archived prices count too.
 */
export function claimLookupKey(ctx: Ctx, key: string, holder: string | null, transfer: boolean): void {
  if (key.length > 200) throw invalidRequest('Invalid string: must be at most 200 characters', { param: 'lookup_key' })
  const [other] = ctx.store.where<Price>('price', 'lookup_key', key).filter(({ id }) => id !== holder)
  if (!other) return
  if (!transfer) {
    throw invalidRequest(`A price (\`${other.id}\`) already uses that lookup key.`, {
      param: 'lookup_key',
      code: 'resource_already_exists',
    })
  }
  ctx.emit('price.updated', other, ctx.store.update(other, { lookup_key: null }))
}

/** Stores a price and emits `price.created`. Throws 400/404 for what cannot be one. */
export function createPrice(ctx: Ctx, input: Input): Price {
  requireParams(input, 'currency', 'product')
  const product = find(ctx, 'product', input.product, 'product')
  const lookup_key = (input.lookup_key as string | null | undefined) ?? null
  if (lookup_key !== null) claimLookupKey(ctx, lookup_key, null, input.transfer_lookup_key === true)
  const recurring = recurringOf(input.recurring as Input | null | undefined)
  const price = ctx.store.put<Price>({
    id: ctx.store.newId('price'),
    object: 'price',
    active: (input.active as boolean | null | undefined) ?? true,
    created: ctx.now,
    currency: currencyOf(input.currency as string),
    custom_unit_amount: null,
    livemode: false,
    lookup_key,
    metadata: mergeMetadata({}, input.metadata),
    nickname: input.nickname ?? null,
    product: product.id,
    recurring,
    tax_behavior: input.tax_behavior ?? 'unspecified',
    transform_quantity: transformOf(input),
    type: recurring ? 'recurring' : 'one_time',
    ...schemeOf(input),
  })
  keepDetails(ctx, price, input)
  ctx.emit('price.created', price)
  return price
}

/** What the price shows only when asked. */
function keepDetails(ctx: Ctx, price: Price, input: Input): void {
  const tiers = price.billing_scheme === 'tiered' ? tiersOf(input.tiers) : null
  const options = input.currency_options == null ? null : currencyOptions(price, tiers, input.currency_options)
  if (!tiers && !options) return
  ctx.store.put<PriceDetails>({ object: 'sandbox.price_details', id: price.id, tiers, currency_options: options })
}

/** An inline price: `price_data` as Checkout, subscriptions and invoice items take it. */
export const priceData: Params = {
  currency: str,
  product: str,
  recurring: hash({ interval: oneOf('day', 'month', 'week', 'year'), interval_count: int }),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  unit_amount: int,
  unit_amount_decimal: dec,
}

/** Makes the price that `price_data` describes; it is no one's to pick again. Throws 400/404 as `createPrice` does. */
export const inlinePrice = (ctx: Ctx, data: Input): Price => createPrice(ctx, { ...data, active: false })

function currencyOf(text: string): string {
  const currency = text.toLowerCase()
  if (/^[a-z]{3}$/.test(currency)) return currency
  throw invalidRequest(`Invalid currency: ${text}.`, { param: 'currency' })
}
