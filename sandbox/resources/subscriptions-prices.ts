import { findPrice } from '../engine/find.ts'
import type { Price } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { dec, hash, int, meta, arr, oneOf, str, type Param } from '../http/params.ts'
import type { Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { prices } from './prices.ts'

/** A price made on the spot; `product_data` brings its product along. */
export const priceDataParam: Param = hash({
  currency: str,
  product: str,
  product_data: hash({ name: str, description: str, images: arr(str), metadata: meta, tax_code: str, unit_label: str }),
  recurring: hash({ interval: oneOf('day', 'month', 'week', 'year'), interval_count: int }),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  unit_amount: int,
  unit_amount_decimal: dec,
})

/** One item of a request that names a price. */
export interface WantedItem {
  price?: string
  price_data?: Input
  quantity?: number
  metadata?: Record<string, string>
}

/** What a request wants of a price. */
export interface WantedPrice {
  price: Price
  quantity: number
  metadata?: Record<string, string>
}

const createPrice = prices.find(({ method, path }) => method === 'POST' && path === '/v1/prices')

/** The price of `price_data`: for this purchase only, so it is archived from the start. */
const inlinePrice = (ctx: Ctx, data: Input): Price => createPrice?.handle(ctx, { ...data, active: false }, {}) as Price

function namedPrice(ctx: Ctx, id: unknown, param: string): Price {
  const price = findPrice(ctx, id, param)
  if (price.active) return price
  throw invalidRequest('The price specified is inactive. This field only accepts active prices.', { param })
}

/** The price an item names or brings along; 400 for one that is unknown or inactive. */
export function priceOf(ctx: Ctx, item: WantedItem, param: string): Price {
  if (!item.price_data) return namedPrice(ctx, item.price, `${param}[price]`)
  if (item.price == null) return inlinePrice(ctx, item.price_data)
  throw invalidRequest('You may only specify one of these parameters: price, price_data.', {
    param: `${param}[price_data]`,
    code: 'parameters_exclusive',
  })
}

/** The recurring or one-time prices a request names, checked: they exist, and are active. */
export const pricesOf = (ctx: Ctx, wanted: WantedItem[], param: string): WantedPrice[] =>
  wanted.map((item, at) => ({
    price: priceOf(ctx, item, `${param}[${at}]`),
    quantity: item.quantity ?? 1,
    ...(item.metadata ? { metadata: item.metadata } : {}),
  }))
