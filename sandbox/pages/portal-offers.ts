import type { Price, Subscription, SubscriptionItem } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import type { View } from './portal-view.ts'

type Product = View['configuration']['features']['subscription_update']['products'] extends
  (infer P)[] | null | undefined
  ? P
  : never

/** The one item of a subscription; those with several cannot be changed in the portal. */
export function onlyItem(subscription: Subscription): SubscriptionItem | null {
  const [item, ...others] = subscription.items.data
  return item && others.length === 0 ? item : null
}

const products = (view: View): Product[] => view.configuration.features.subscription_update.products ?? []

/** What of a subscription the customer may change. */
export const mayChange = (view: View, what: 'price' | 'quantity' | 'promotion_code'): boolean => {
  const { enabled, default_allowed_updates: allowed } = view.configuration.features.subscription_update
  return enabled && allowed.includes(what)
}

const changeable = new Set(['active', 'trialing', 'past_due'])

/** The prices that a subscription may move to, its own among them; none where the configuration allows no change. */
export function offeredPrices(ctx: Ctx, view: View, subscription: Subscription): Price[] {
  const item = onlyItem(subscription)
  if (!item || !changeable.has(subscription.status)) return []
  const listed = products(view).flatMap(({ prices }) => prices)
  const ids = mayChange(view, 'price') ? listed : listed.filter((id) => id === item.price.id)
  if (!mayChange(view, 'price') && !mayChange(view, 'quantity') && !mayChange(view, 'promotion_code')) return []
  return ids
    .flatMap((id) => ctx.store.get<Price>('price', id) ?? [])
    .filter((price) => price.active && price.recurring !== null && price.currency === item.price.currency)
}

/** The bounds of a price's quantity; null where the customer may not change it. */
export function quantityBounds(view: View, price: Price): { least: number; most: number } | null {
  const product = products(view).find((one) => one.product === price.product)
  const adjustable = product?.adjustable_quantity
  if (!mayChange(view, 'quantity') || adjustable?.enabled === false) return null
  return { least: adjustable?.minimum ?? 1, most: adjustable?.maximum ?? 999_999 }
}
