import { priceDetails, type PriceDetails } from '../engine/pricing.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { inRange, list, type Newest, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { arr, bool, hash, listParams, map, meta, oneOf, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { find, given } from './find.ts'
import { claimLookupKey, createParams, createPrice, type Price } from './price.ts'
import { currencyOptions, termsParams } from './price-terms.ts'
import { products } from './products.ts'

const createProduct = products.find(({ method, path }) => method === 'POST' && path === '/v1/products')

/** A price may bring its product along. */
function productOf(ctx: Ctx, input: Input): Input {
  if (!input.product_data) {
    requireParams(input, 'product')
    return input
  }
  if (input.product) {
    throw invalidRequest('You may only specify one of these parameters: product, product_data.', {
      param: 'product_data',
      code: 'parameters_exclusive',
    })
  }
  const product = createProduct?.handle(ctx, input.product_data as Input, {}) as { id: string }
  return { ...input, product: product.id }
}

const update: Endpoint = {
  method: 'POST',
  path: '/v1/prices/:id',
  params: {
    active: bool,
    currency_options: map(hash(termsParams)),
    lookup_key: str,
    metadata: meta,
    nickname: str,
    tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
    transfer_lookup_key: bool,
  },
  handle: (ctx, input, { id }) => {
    const price = find<Price>(ctx, 'price', id)
    if (typeof input.lookup_key === 'string') {
      claimLookupKey(ctx, input.lookup_key, price.id, input.transfer_lookup_key === true)
    }
    if (input.tax_behavior && price.tax_behavior !== 'unspecified' && input.tax_behavior !== price.tax_behavior) {
      throw invalidRequest('The tax behavior of a price cannot be changed once it is set.', { param: 'tax_behavior' })
    }
    const previous = ctx.store.update(price, {
      ...given(input, 'active', 'lookup_key', 'nickname', 'tax_behavior'),
      metadata: mergeMetadata(price.metadata, input.metadata),
    })
    if (input.currency_options !== undefined) changeCurrencies(ctx, price, input.currency_options)
    if (Object.keys(previous).length > 0) ctx.emit('price.updated', price, previous)
    return price
  },
}

/** Other currencies may be added, changed and (`null`) taken away; the price's own amount never changes. */
function changeCurrencies(ctx: Ctx, price: Price, given: unknown): void {
  const { tiers = null, currency_options: present } = priceDetails(ctx.store, price.id) ?? {}
  if ((given as Input | null)?.[price.currency] !== undefined) {
    throw invalidRequest("The price's own currency cannot be changed.", { param: 'currency_options' })
  }
  const options = given === null ? null : { ...present, ...currencyOptions(price, tiers, given) }
  ctx.store.put<PriceDetails>({ object: 'sandbox.price_details', id: price.id, tiers, currency_options: options })
}

const candidates = (ctx: Ctx, keys: string[] | undefined): Newest<Price> => {
  if (keys === undefined) return newestFirst(ctx.store.all<Price>('price'))
  if (keys.length > 10) throw invalidRequest('You may only list up to 10 lookup keys.', { param: 'lookup_keys' })
  const held = keys.flatMap((key) => ctx.store.where<Price>('price', 'lookup_key', key))
  const place = (price: Price): number => ctx.store.position('price', price.id) ?? 0
  return newestFirst([...new Set(held)].sort((a, b) => place(a) - place(b)))
}

const listAll: Endpoint = {
  method: 'GET',
  path: '/v1/prices',
  params: {
    ...listParams,
    active: bool,
    created: range,
    currency: str,
    lookup_keys: arr(str),
    product: str,
    recurring: hash({ interval: oneOf('day', 'month', 'week', 'year'), usage_type: oneOf('licensed', 'metered') }),
    type: oneOf('one_time', 'recurring'),
  },
  handle: (ctx, input) => {
    const same = ['active', 'currency', 'product', 'type'].filter((name) => input[name] !== undefined)
    const interval = (input.recurring as Input | null | undefined)?.interval
    const fits = (price: Price): boolean =>
      same.every((name) => price[name] === input[name]) &&
      (interval === undefined || price.recurring?.interval === interval) &&
      inRange(price.created as number, input.created as Range | undefined)
    return list(ctx, '/v1/prices', candidates(ctx, input.lookup_keys as string[] | undefined).filter(fits), input)
  },
}

export const prices: Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/prices',
    params: createParams,
    handle: (ctx, input) => createPrice(ctx, productOf(ctx, input)),
  },
  update,
  listAll,
  {
    method: 'GET',
    path: '/v1/prices/:id',
    params: {},
    handle: (ctx, _input, { id }) => find(ctx, 'price', id),
  },
]
