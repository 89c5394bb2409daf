import type { Includables } from '../engine/contract.ts'
import { couponDetails } from '../engine/coupon-details.ts'
import { priceDetails } from '../engine/pricing.ts'
import type { Price } from './price.ts'
import { currencyOptions } from './price-terms.ts'

/** What prices, coupons and promotion codes show only when asked. */
export const catalogueIncludables: Includables = {
  'coupon.applies_to': (ctx, { id }) => couponDetails(ctx.store, id)?.applies_to ?? undefined,
  'coupon.currency_options': (ctx, { id }) => couponDetails(ctx.store, id)?.currency_options ?? undefined,
  'price.currency_options': (ctx, price) => {
    const details = priceDetails(ctx.store, price.id)
    return details?.currency_options ?? currencyOptions(price as Price, details?.tiers ?? null, {})
  },
  'price.tiers': (ctx, { id }) => priceDetails(ctx.store, id)?.tiers ?? undefined,
  'promotion_code.restrictions.currency_options': (ctx, { id }) =>
    ctx.store.get('sandbox.promotion_details', id)?.currency_options,
}
