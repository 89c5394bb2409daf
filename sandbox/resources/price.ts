import { invalidRequest, requireParams } from '../http/errors.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { bool, dec, hash, int, meta, oneOf, str, type Params } from '../http/params.ts'
import type { Input } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { find } from './find.ts'

/** A price as it is stored. */
export interface Price extends StripeObject {
  object: 'price'
  active: boolean
  currency: string
  lookup_key: string | null
  metadata: Metadata
  product: string
  recurring: { interval: string; [field: string]: unknown } | null
  type: 'one_time' | 'recurring'
}

/** What makes a price; none of it can be changed later but metadata. */
export const priceParams: Params = {
  currency: str,
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
  billing_scheme: oneOf('per_unit'),
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
  transfer_lookup_key: bool,
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

/** Integer and decimal say the same amount; a fraction of a cent has only the decimal. */
function amountOf(input: Input): { unit_amount: number | null; unit_amount_decimal: string } {
  const { unit_amount, unit_amount_decimal } = input as { unit_amount?: number; unit_amount_decimal?: string }
  if (typeof unit_amount === 'number' && typeof unit_amount_decimal === 'string') {
    throw invalidRequest('You may only specify one of these parameters: unit_amount, unit_amount_decimal.', {
      param: 'unit_amount',
      code: 'parameters_exclusive',
    })
  }
  const text = unit_amount_decimal ?? (typeof unit_amount === 'number' ? String(unit_amount) : undefined)
  if (text === undefined) {
    throw invalidRequest('Missing required param: unit_amount.', { param: 'unit_amount', code: 'parameter_missing' })
  }
  if (Number(text) < 0) {
    throw invalidRequest('Invalid non-negative integer', { param: 'unit_amount', code: 'parameter_invalid_integer' })
  }
  const value = Number(text)
  return { unit_amount: Number.isInteger(value) ? value : null, unit_amount_decimal: text }
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
    billing_scheme: 'per_unit',
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
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? 'recurring' : 'one_time',
    ...amountOf(input),
  })
  ctx.emit('price.created', price)
  return price
}

function currencyOf(text: string): string {
  const currency = text.toLowerCase()
  if (/^[a-z]{3}$/.test(currency)) return currency
  throw invalidRequest(`Invalid currency: ${text}.`, { param: 'currency' })
}
