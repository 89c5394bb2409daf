import type { Ctx, Store, StripeObject } from '../store/types.ts'
import type { Subscription } from './types.ts'

/** A feature that a customer has now. */
export interface ActiveEntitlement extends StripeObject {
  object: 'entitlements.active_entitlement'
  feature: string
  livemode: boolean
  lookup_key: string
  customer: string
}

/** Subscriptions that give their products' features: paid for, on trial, or not yet given up. */
const gives = new Set(['active', 'trialing', 'past_due'])

/** The features that a customer's subscriptions give now. */
function featuresOf(store: Store, customer: string): StripeObject[] {
  const live = store
    .where<Subscription>('subscription', 'customer', customer)
    .filter((subscription) => gives.has(subscription.status))
  const products = new Set(live.flatMap(({ items }) => items.data.map(({ price }) => price.product)))
  const ids = [...products].flatMap((product) =>
    store.where('sandbox.product_feature', 'product', product).map(({ feature }) => String(feature)),
  )
  return [...new Set(ids)].flatMap((id) => store.get('entitlements.feature', id) ?? [])
}

/** A customer's active entitlements, oldest first. */
export const entitlementsOf = (store: Store, customer: string): ActiveEntitlement[] =>
  store.where<ActiveEntitlement>('entitlements.active_entitlement', 'customer', customer)

/** An entitlement as the API shows it: whose it is goes without saying. */
export function shownEntitlement({ customer: _whose, ...rest }: ActiveEntitlement): StripeObject {
  return rest
}

const listOf = (customer: string, held: ActiveEntitlement[]): StripeObject[] | object => ({
  object: 'list',
  data: held.slice(0, 10).map(shownEntitlement),
  has_more: held.length > 10,
  url: `/v1/customer/${customer}/entitlements`,
})

/** Compares what a customer is entitled to with what was last told; tells the whole list when that changed. */
export function tellEntitlements(ctx: Ctx, customer: string): void {
  const before = entitlementsOf(ctx.store, customer)
  const features = featuresOf(ctx.store, customer)
  const gone = before.filter((one) => !features.some((feature) => feature.id === one.feature))
  const come = features.filter((feature) => !before.some((one) => one.feature === feature.id))
  if (gone.length + come.length === 0) return
  for (const one of gone) ctx.store.remove(one.object, one.id)
  for (const feature of come) {
    ctx.store.put<ActiveEntitlement>({
      id: ctx.store.newId('ent_test'),
      object: 'entitlements.active_entitlement',
      feature: feature.id,
      livemode: false,
      lookup_key: String(feature.lookup_key),
      customer,
    })
  }
  ctx.emit(
    'entitlements.active_entitlement_summary.updated',
    {
      object: 'entitlements.active_entitlement_summary',
      customer,
      entitlements: listOf(customer, entitlementsOf(ctx.store, customer)),
      livemode: false,
    },
    { entitlements: listOf(customer, before) },
  )
}

/** A product's features changed: everyone who subscribes to it may have others now. */
export function tellEntitlementsOfProduct(ctx: Ctx, product: string): void {
  const subscribed = ctx.store.where<Subscription>('subscription', 'items.data.price.product', product)
  for (const customer of new Set(subscribed.map((one) => one.customer))) tellEntitlements(ctx, customer)
}
