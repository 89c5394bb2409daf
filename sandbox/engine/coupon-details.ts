import type { Store, StripeObject } from '../store/types.ts'
import type { Coupon } from './types.ts'

/** What a coupon shows only when asked; kept beside it under the coupon's id. */
export type CouponDetails = StripeObject & {
  object: 'sandbox.coupon_details'
  applies_to: { products: string[] } | null
  currency_options: Record<string, { amount_off: number }> | null
}

export const couponDetails = (store: Store, coupon: string): CouponDetails | undefined =>
  store.get<CouponDetails>('sandbox.coupon_details', coupon)

/** The coupon of a discount, deleted or not. */
export function couponById(store: Store, id: string | null): Coupon | undefined {
  if (id === null) return undefined
  const deleted = store.get<StripeObject>('sandbox.deleted_coupon', id)
  return store.get<Coupon>('coupon', id) ?? (deleted && ({ ...deleted, object: 'coupon' } as unknown as Coupon))
}

/** What a fixed coupon takes off in a currency, minor units; null when it says nothing about that currency. */
export function amountOffIn(store: Store, coupon: Coupon, currency: string): number | null {
  if (coupon.currency === currency) return coupon.amount_off
  return couponDetails(store, coupon.id)?.currency_options?.[currency]?.amount_off ?? null
}

/** Whether a coupon is meant for a product. */
export function appliesTo(store: Store, coupon: Coupon, product: string | null): boolean {
  const products = couponDetails(store, coupon.id)?.applies_to?.products
  return products === undefined || (product !== null && products.includes(product))
}

/** Whether a coupon can still be redeemed now. */
export const redeemable = (
  coupon: { redeem_by: number | null; max_redemptions: number | null; times_redeemed: number },
  now: number,
): boolean =>
  (coupon.redeem_by === null || coupon.redeem_by > now) &&
  (coupon.max_redemptions === null || coupon.times_redeemed < coupon.max_redemptions)
