import { refuseEmpty, requireParams, invalidRequest } from '../http/errors.ts'
import { list, newestFirst } from '../http/list.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { bool, listParams, meta, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import type { StripeObject } from '../store/types.ts'
import { tellEntitlementsOfProduct } from '../engine/entitlements.ts'
import { find, given } from './find.ts'

interface Feature extends StripeObject {
  object: 'entitlements.feature'
  active: boolean
  lookup_key: string
  metadata: Metadata
  name: string
}

interface ProductFeature extends StripeObject {
  object: 'product_feature'
  entitlement_feature: Feature
}

const url = '/v1/entitlements/features'

const create: Endpoint = {
  method: 'POST',
  path: url,
  params: { lookup_key: str, name: str, metadata: meta },
  handle(ctx, input) {
    requireParams(input, 'lookup_key', 'name')
    const lookup_key = input.lookup_key as string
    const [other] = ctx.store.where<Feature>('entitlements.feature', 'lookup_key', lookup_key)
    if (other) {
      throw invalidRequest(`A feature (\`${other.id}\`) already uses that lookup key.`, {
        param: 'lookup_key',
        code: 'resource_already_exists',
      })
    }
    return ctx.store.put<Feature>({
      id: ctx.store.newId('feat_test'),
      object: 'entitlements.feature',
      active: true,
      livemode: false,
      lookup_key,
      metadata: mergeMetadata({}, input.metadata),
      name: input.name as string,
    })
  },
}

const update: Endpoint = {
  method: 'POST',
  path: `${url}/:id`,
  params: { active: bool, name: str, metadata: meta },
  handle(ctx, input, { id }) {
    refuseEmpty(input, 'active', 'name')
    const feature = find<Feature>(ctx, 'entitlements.feature', id)
    ctx.store.update(feature, {
      ...given(input, 'active', 'name'),
      metadata: mergeMetadata(feature.metadata, input.metadata),
    })
    return feature
  },
}

export const features: Endpoint[] = [
  create,
  update,
  {
    method: 'GET',
    path: `${url}/:id`,
    params: {},
    handle: (ctx, _input, { id }) => find(ctx, 'entitlements.feature', id),
  },
  {
    method: 'GET',
    path: url,
    params: { ...listParams, archived: bool, lookup_key: str },
    handle(ctx, input) {
      const all = newestFirst(ctx.store.all<Feature>('entitlements.feature'))
      const fits = (one: Feature): boolean =>
        one.active === (input.archived !== true) && (input.lookup_key ?? one.lookup_key) === one.lookup_key
      return list(ctx, url, all.filter(fits), input)
    },
  },
]

const ofProduct = '/v1/products/:product/features'

/** Which features a product gives to those who subscribe to it. */
export const productFeatures: Endpoint[] = [
  {
    method: 'POST',
    path: ofProduct,
    params: { entitlement_feature: str },
    handle(ctx, input, { product }) {
      requireParams(input, 'entitlement_feature')
      const owner = find(ctx, 'product', product)
      const feature = find<Feature>(ctx, 'entitlements.feature', input.entitlement_feature, 'entitlement_feature')
      const present = ctx.store.where<ProductFeature>('sandbox.product_feature', 'product', owner.id)
      if (present.some((one) => one.feature === feature.id)) {
        throw invalidRequest('This feature is already attached to this product.', { param: 'entitlement_feature' })
      }
      const id = ctx.store.newId('prodft')
      ctx.store.put({ object: 'sandbox.product_feature', id, product: owner.id, feature: feature.id })
      tellEntitlementsOfProduct(ctx, owner.id)
      return { id, object: 'product_feature', entitlement_feature: feature, livemode: false }
    },
  },
  {
    method: 'GET',
    path: ofProduct,
    params: listParams,
    handle(ctx, input, { product = '' }) {
      find(ctx, 'product', product)
      const rows = newestFirst(ctx.store.where('sandbox.product_feature', 'product', product))
      const page = list(ctx, `/v1/products/${product}/features`, rows, input)
      return {
        ...page,
        data: page.data.map((row) => shown(row, find<Feature>(ctx, 'entitlements.feature', row.feature))),
      }
    },
  },
  {
    method: 'GET',
    path: `${ofProduct}/:id`,
    params: {},
    handle(ctx, _input, { product, id }) {
      const row = ctx.store.get('sandbox.product_feature', id ?? '')
      if (row?.product !== product) return find(ctx, 'product_feature', id)
      return shown(row as StripeObject, find<Feature>(ctx, 'entitlements.feature', row?.feature))
    },
  },
  {
    method: 'DELETE',
    path: `${ofProduct}/:id`,
    params: {},
    handle(ctx, _input, { product = '', id = '' }) {
      if (ctx.store.get('sandbox.product_feature', id)?.product !== product) find(ctx, 'product_feature', id)
      ctx.store.remove('sandbox.product_feature', id)
      tellEntitlementsOfProduct(ctx, product)
      return { id, object: 'product_feature', deleted: true }
    },
  },
]

const shown = (row: StripeObject, feature: Feature): ProductFeature => ({
  id: row.id,
  object: 'product_feature',
  entitlement_feature: feature,
  livemode: false,
})
