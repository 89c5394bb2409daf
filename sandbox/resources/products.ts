import { invalidRequest, requireParams } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { arr, bool, hash, int, listParams, meta, oneOf, range, str, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { bury, find, given } from './find.ts'
import { createPrice, priceParams } from './price.ts'

interface Product extends StripeObject {
  object: 'product'
  active: boolean
  metadata: Metadata
}

/** The price that comes with a product: simpler than one made alone. */
const firstPrice: Params = {
  ...priceParams,
  recurring: hash({ interval: oneOf('day', 'month', 'week', 'year'), interval_count: int }, 'interval'),
}

const sides = ['height', 'length', 'weight', 'width']

const common: Params = {
  active: bool,
  description: str,
  images: arr(str),
  marketing_features: arr(hash({ name: str })),
  metadata: meta,
  name: str,
  package_dimensions: hash({ height: int, length: int, weight: int, width: int }, ...sides),
  shippable: bool,
  statement_descriptor: str,
  tax_code: str,
  tax_details: hash({ performance_location: str, tax_code: str }),
  unit_label: str,
  url: str,
}

const plain = ['active', 'name', 'description', 'package_dimensions', 'shippable', 'statement_descriptor']
const alsoPlain = ['tax_code', 'unit_label', 'url', 'default_price']

const taxDetailsOf = (given: unknown): object | null =>
  given === null ? null : { performance_location: null, tax_code: null, ...(given as object) }

const changes = (ctx: Ctx, product: Product, input: Input): Record<string, unknown> => ({
  ...given(input, ...plain, ...alsoPlain),
  ...(input.images === undefined ? {} : { images: input.images ?? [] }),
  ...(input.marketing_features === undefined ? {} : { marketing_features: input.marketing_features ?? [] }),
  ...(input.tax_details === undefined ? {} : { tax_details: taxDetailsOf(input.tax_details) }),
  metadata: mergeMetadata(product.metadata, input.metadata),
})

const blank = (ctx: Ctx, id: unknown, type: unknown): Product => ({
  id: typeof id === 'string' ? id : ctx.store.newId('prod').slice(0, 19),
  object: 'product',
  active: true,
  created: ctx.now,
  default_price: null,
  description: null,
  images: [],
  livemode: false,
  marketing_features: [],
  metadata: {},
  name: '',
  package_dimensions: null,
  shippable: null,
  statement_descriptor: null,
  tax_code: null,
  tax_details: null,
  type: typeof type === 'string' ? type : 'service',
  unit_label: null,
  updated: ctx.now,
  url: null,
})

const create: Endpoint = {
  method: 'POST',
  path: '/v1/products',
  params: { ...common, id: str, type: oneOf('good', 'service'), default_price_data: hash(firstPrice) },
  handle: (ctx, input) => {
    requireParams(input, 'name')
    if (typeof input.id === 'string' && ctx.store.get('product', input.id)) {
      throw invalidRequest('Product already exists.', { param: 'id', code: 'resource_already_exists' })
    }
    const product = ctx.store.put(blank(ctx, input.id, input.type))
    ctx.store.update(product, changes(ctx, product, input))
    ctx.emit('product.created', product)
    if (input.default_price_data) {
      const price = createPrice(ctx, { ...(input.default_price_data as Input), product: product.id })
      ctx.store.update(product, { default_price: price.id })
    }
    return product
  },
}

const update: Endpoint = {
  method: 'POST',
  path: '/v1/products/:id',
  params: { ...common, default_price: str },
  handle: (ctx, input, { id }) => {
    const product = find<Product>(ctx, 'product', id)
    if (typeof input.default_price === 'string') {
      const price = find(ctx, 'price', input.default_price, 'default_price')
      if (price.product !== product.id) {
        throw invalidRequest('The default price must belong to the product.', { param: 'default_price' })
      }
    }
    const previous = ctx.store.update(product, changes(ctx, product, input))
    if (Object.keys(previous).length > 0) {
      Object.assign(previous, ctx.store.update(product, { updated: ctx.now }))
      ctx.emit('product.updated', product, previous)
    }
    return product
  },
}

const remove: Endpoint = {
  method: 'DELETE',
  path: '/v1/products/:id',
  params: {},
  handle: (ctx, _input, { id }) => {
    const product = find<Product>(ctx, 'product', id)
    if (ctx.store.where('price', 'product', product.id).length > 0) {
      throw invalidRequest('This product cannot be deleted because it has one or more user-created prices.')
    }
    ctx.emit('product.deleted', product)
    return bury(ctx, product)
  },
}

const listAll: Endpoint = {
  method: 'GET',
  path: '/v1/products',
  params: {
    ...listParams,
    active: bool,
    created: range,
    ids: arr(str),
    shippable: bool,
    type: oneOf('good', 'service'),
    url: str,
  },
  handle: (ctx, input) => {
    const ids = input.ids as string[] | undefined
    const same = ['active', 'shippable', 'type', 'url'].filter((name) => input[name] !== undefined)
    const fits = (product: Product): boolean =>
      same.every((name) => product[name] === input[name]) &&
      (ids?.includes(product.id) ?? true) &&
      inRange(product.created as number, input.created as Range | undefined)
    return list(ctx, '/v1/products', newestFirst(ctx.store.all<Product>('product')).filter(fits), input)
  },
}

export const products: Endpoint[] = [
  create,
  update,
  remove,
  listAll,
  {
    method: 'GET',
    path: '/v1/products/:id',
    params: {},
    handle: (ctx, _input, { id }) => find(ctx, 'product', id),
  },
]
