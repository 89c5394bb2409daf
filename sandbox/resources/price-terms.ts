import type { PriceTerms, Tier } from '../engine/pricing.ts'
import { invalidRequest, parameterMissing } from '../http/errors.ts'
import { any, arr, dec, hash, int, oneOf, type Params } from '../http/params.ts'
import type { Input } from '../http/types.ts'

const tier = hash({
  flat_amount: int,
  flat_amount_decimal: dec,
  unit_amount: int,
  unit_amount_decimal: dec,
  // A number, or `inf` for the last.
  up_to: any,
})

/** What a price costs in one currency, as requests say it. */
export const termsParams: Params = {
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  tiers: arr(tier),
  unit_amount: int,
  unit_amount_decimal: dec,
}

/** Integer and decimal say the same amount; a fraction of a cent has only the decimal. */
function bothForms(input: Input, name: string): { whole: number | null; decimal: string | null } {
  const { [name]: whole, [`${name}_decimal`]: decimal } = input
  if (typeof whole === 'number' && typeof decimal === 'string') {
    throw invalidRequest(`You may only specify one of these parameters: ${name}, ${name}_decimal.`, {
      param: name,
      code: 'parameters_exclusive',
    })
  }
  const text = typeof decimal === 'string' ? decimal : typeof whole === 'number' ? String(whole) : null
  if (text === null) return { whole: null, decimal: null }
  const value = Number(text)
  if (value < 0) {
    throw invalidRequest('Invalid non-negative integer', { param: name, code: 'parameter_invalid_integer' })
  }
  return { whole: Number.isInteger(value) ? value : null, decimal: text }
}

/** The unit amount of a price. Throws 400 when there is none, two, or a negative one. */
export function amountOf(input: Input): { unit_amount: number | null; unit_amount_decimal: string } {
  const { whole, decimal } = bothForms(input, 'unit_amount')
  if (decimal === null) throw parameterMissing('unit_amount')
  return { unit_amount: whole, unit_amount_decimal: decimal }
}

function upToOf(given: unknown, param: string): number | null {
  if (given === 'inf') return null
  const value = Number(given)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw invalidRequest('Invalid positive integer: up_to must be a positive integer or `inf`.', { param })
}

function tierOf(input: Input, param: string): Tier {
  const flat = bothForms(input, 'flat_amount')
  const unit = bothForms(input, 'unit_amount')
  if (flat.decimal === null && unit.decimal === null) throw parameterMissing(`${param}[unit_amount]`)
  return {
    flat_amount: flat.whole,
    flat_amount_decimal: flat.decimal,
    unit_amount: unit.whole,
    unit_amount_decimal: unit.decimal,
    up_to: upToOf(input.up_to, `${param}[up_to]`),
  }
}

/** A price's tiers, in order. Throws 400 unless they rise and the last has no end. */
export function tiersOf(given: unknown, param = 'tiers'): Tier[] {
  const tiers = ((given ?? []) as Input[]).map((one, at) => tierOf(one, `${param}[${at}]`))
  const rising = tiers.every((one, at) => at === 0 || (one.up_to ?? Infinity) > (tiers[at - 1]?.up_to ?? Infinity))
  if (!rising || tiers.at(-1)?.up_to !== null) {
    throw invalidRequest('Tiers must be sorted by `up_to`, and the last one must have `up_to=inf`.', { param })
  }
  return tiers
}

interface OwnTerms {
  currency: string
  billing_scheme: string
  [field: string]: unknown
}

const shownTiers = (tiers: Tier[] | null): { tiers?: Tier[] } => (tiers ? { tiers } : {})

/** What a price costs in every currency it is sold in, its own first. */
export function currencyOptions(price: OwnTerms, tiers: Tier[] | null, given: unknown): Record<string, PriceTerms> {
  const own: PriceTerms = {
    custom_unit_amount: null,
    tax_behavior: price.tax_behavior as string,
    unit_amount: price.unit_amount as number | null,
    unit_amount_decimal: price.unit_amount_decimal as string | null,
    ...shownTiers(tiers),
  }
  const others = Object.entries((given ?? {}) as Record<string, Input>).map(
    ([currency, terms]): [string, PriceTerms] => {
      const tiered = price.billing_scheme === 'tiered'
      const amount = tiered ? { unit_amount: null, unit_amount_decimal: null } : amountOf(terms)
      const steps = tiered ? tiersOf(terms.tiers, `currency_options[${currency}][tiers]`) : null
      const behavior = typeof terms.tax_behavior === 'string' ? terms.tax_behavior : 'unspecified'
      return [
        currency.toLowerCase(),
        { custom_unit_amount: null, tax_behavior: behavior, ...amount, ...shownTiers(steps) },
      ]
    },
  )
  return { [price.currency]: own, ...Object.fromEntries(others) }
}
