import type { Store, StripeObject } from '../store/types.ts'
import type { Price } from './types.ts'

/** One step of a tiered price; `up_to` null is the last. Amounts are decimals of minor units. */
export interface Tier {
  flat_amount: number | null
  flat_amount_decimal: string | null
  unit_amount: number | null
  unit_amount_decimal: string | null
  up_to: number | null
}

/** What a price costs in one currency. */
export interface PriceTerms {
  custom_unit_amount: null
  tax_behavior: string | null
  tiers?: Tier[]
  unit_amount: number | null
  unit_amount_decimal: string | null
}

/** What a price shows only when asked; kept beside it under the price's id. */
export type PriceDetails = StripeObject & {
  object: 'sandbox.price_details'
  tiers: Tier[] | null
  /** By currency, the price's own included; null when it has only that. */
  currency_options: Record<string, PriceTerms> | null
}

export const priceDetails = (store: Store, price: string): PriceDetails | undefined =>
  store.get<PriceDetails>('sandbox.price_details', price)

/** Whether a price can be charged in a currency. */
export const sellsIn = (store: Store, price: Price, currency: string): boolean =>
  price.currency === currency || priceDetails(store, price.id)?.currency_options?.[currency] !== undefined

interface Terms {
  unit: number | null
  tiers: Tier[]
}

function termsIn(store: Store, price: Price, currency: string): Terms {
  const details = priceDetails(store, price.id)
  const option = currency === price.currency ? undefined : details?.currency_options?.[currency]
  const unit = option ? option.unit_amount_decimal : price.unit_amount_decimal
  return {
    unit: unit === null ? null : Number(unit),
    tiers: (option ? option.tiers : details?.tiers) ?? [],
  }
}

const tierCost = (tier: Tier, units: number): number =>
  Number(tier.unit_amount_decimal ?? 0) * units + Number(tier.flat_amount_decimal ?? 0)

/** Every unit costs what the tier of the whole quantity says. */
function volume(tiers: Tier[], quantity: number): number {
  const tier = tiers.find(({ up_to }) => up_to === null || quantity <= up_to)
  return tier ? tierCost(tier, quantity) : 0
}

/** Units cost what the tier they fall into says; the first tier's flat amount is owed even for none. */
function graduated(tiers: Tier[], quantity: number): number {
  let below = 0
  let cost = 0
  for (const tier of tiers) {
    if (below > 0 && quantity <= below) break
    const upTo = tier.up_to ?? Infinity
    cost += tierCost(tier, Math.min(quantity, upTo) - below)
    below = upTo
  }
  return cost
}

function packages(price: Price, quantity: number): number {
  const { transform_quantity: transform } = price
  if (!transform) return quantity
  const packed = quantity / transform.divide_by
  return transform.round === 'up' ? Math.ceil(packed) : Math.floor(packed)
}

/** What a quantity of a price costs, in whole minor units of `currency` (the price's own unless said); half a unit rounds up. */
export function amountFor(store: Store, price: Price, quantity: number, currency = price.currency): number {
  const { unit, tiers } = termsIn(store, price, currency)
  const units = packages(price, quantity)
  if (price.billing_scheme !== 'tiered') return Math.round((unit ?? 0) * units)
  return Math.round(price.tiers_mode === 'volume' ? volume(tiers, units) : graduated(tiers, units))
}

/** What one unit costs as a decimal of minor units; null for tiered prices, whose units differ. */
export function unitAmountIn(store: Store, price: Price, currency: string): string | null {
  if (price.billing_scheme === 'tiered') return null
  const { unit } = termsIn(store, price, currency)
  return unit === null ? null : String(unit)
}
