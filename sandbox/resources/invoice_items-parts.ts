import { findPrice } from '../engine/find.ts'
import { pricingOf } from '../engine/invoices/lines.ts'
import { amountFor, sellsIn } from '../engine/pricing.ts'
import { newInvoiceItem } from '../engine/subscriptions/pending-items.ts'
import type { InvoiceItem, Price } from '../engine/types.ts'
import { invalidRequest, parameterMissing } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { bool, dec, hash, int, meta, oneOf, str, time, type Params } from '../http/params.ts'
import type { Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { discountsParam } from './discounts.ts'
import { inlinePrice, priceData } from './price.ts'
import { taxRatesOf, taxRatesParam } from './tax_rates.ts'

const { recurring: _never, ...oneTime } = priceData

/** What an invoice item says, whether it is made, changed, or only imagined by a preview. */
export const itemParams: Params = {
  amount: int,
  description: str,
  discountable: bool,
  discounts: discountsParam,
  metadata: meta,
  period: hash({ start: time(), end: time() }, 'start', 'end'),
  price_data: hash(oneTime),
  pricing: hash({ price: str }),
  quantity: int,
  quantity_decimal: dec,
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  tax_code: str,
  tax_rates: taxRatesParam,
  unit_amount_decimal: dec,
}

/** As previews say it, in their own names. */
export const previewItemParams: Params = {
  ...itemParams,
  currency: str,
  invoiceitem: str,
  price: str,
  unit_amount: int,
}

type Amounts = Pick<InvoiceItem, 'amount' | 'currency' | 'pricing' | 'quantity'> & { price: Price | null }

/** The price an item names, or brings along; one-time only. */
function priceOf(ctx: Ctx, input: Input): Price | null {
  const id = input.price ?? (input.pricing as { price?: string } | null | undefined)?.price
  const price = input.price_data
    ? (inlinePrice(ctx, input.price_data as Input) as unknown as Price)
    : id == null
      ? null
      : findPrice(ctx, id, 'pricing[price]')
  if (price?.recurring) {
    throw invalidRequest(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      { param: 'pricing[price]' },
    )
  }
  return price
}

function pricedAmounts(ctx: Ctx, price: Price, input: Input): Amounts {
  const quantity = (input.quantity as number | null | undefined) ?? 1
  const currency = typeof input.currency === 'string' ? input.currency.toLowerCase() : price.currency
  if (!sellsIn(ctx.store, price, currency)) {
    throw invalidRequest(`The price specified only supports \`${price.currency}\`.`, { param: 'currency' })
  }
  const amount = amountFor(ctx.store, price, quantity, currency)
  return { amount, currency, quantity, pricing: pricingOf(ctx, price, currency), price }
}

function amountsOf(ctx: Ctx, input: Input): Amounts {
  const price = priceOf(ctx, input)
  if (price) return pricedAmounts(ctx, price, input)
  if (typeof input.currency !== 'string') throw parameterMissing('currency')
  const currency = input.currency.toLowerCase()
  const unit = input.unit_amount_decimal ?? input.unit_amount
  if (unit != null) {
    const quantity = (input.quantity as number | null | undefined) ?? 1
    return { amount: Math.round(Number(unit) * quantity), currency, quantity, pricing: null, price }
  }
  if (typeof input.amount !== 'number') throw parameterMissing('amount')
  return { amount: input.amount, currency, quantity: 1, pricing: null, price }
}

/** An invoice item as a request describes it, not stored; `discounts` are the caller's to redeem. */
export function describedItem(ctx: Ctx, customer: string, input: Input): InvoiceItem {
  const { amount, currency, pricing, quantity, price } = amountsOf(ctx, input)
  const product = price && ctx.store.get('product', price.product)
  const item = newInvoiceItem(ctx, {
    customer,
    amount,
    currency,
    description: (input.description ?? product?.name ?? null) as string | null,
    period: (input.period ?? { start: ctx.now, end: ctx.now }) as { start: number; end: number },
    metadata: mergeMetadata({}, input.metadata),
    quantity,
    pricing,
    ...(input.subscription == null ? {} : { subscription: { id: input.subscription as string, item: null } }),
  })
  return {
    ...item,
    discountable: input.discountable == null ? true : (input.discountable as boolean),
    tax_rates: taxRatesOf(ctx, input.tax_rates, 'tax_rates'),
  }
}

const repricing = ['amount', 'price_data', 'pricing', 'quantity', 'unit_amount_decimal'] as const

/** What a request changes of an item's amount. */
export function repriced(ctx: Ctx, item: InvoiceItem, input: Input): Partial<InvoiceItem> {
  if (repricing.every((name) => input[name] === undefined)) return {}
  const named = item.pricing?.price_details?.price
  const keepsPrice = named !== undefined && input.amount === undefined && input.unit_amount_decimal === undefined
  const asked = { quantity: item.quantity, ...(keepsPrice ? { price: named } : {}), ...input, currency: item.currency }
  if (input.pricing) delete (asked as Input).price
  const { price: _none, ...amounts } = amountsOf(ctx, asked)
  return { ...amounts, quantity_decimal: String(amounts.quantity), net_amount: amounts.amount }
}
