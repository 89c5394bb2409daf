import { invalidRequest, missing } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { couponById, redeemable } from '../coupon-details.ts'
import { boundary } from '../periods.ts'
import type { Coupon, Discount, Subscription } from '../types.ts'
import { usableCode, type CodeUse, type PromotionCode } from './promotion-codes.ts'

/** A discount as a request names it. */
export interface WantedDiscount {
  coupon?: string
  promotion_code?: string
  discount?: string
}

function couponFor(ctx: Ctx, wanted: WantedDiscount, use: CodeUse): { coupon: Coupon; code: PromotionCode | null } {
  const code = wanted.promotion_code ? usableCode(ctx, wanted.promotion_code, use) : null
  const id = (code ? code.promotion.coupon : wanted.coupon) ?? ''
  const coupon = ctx.store.get<Coupon>('coupon', id)
  if (!coupon) throw missing('coupon', id, 'discounts[0][coupon]')
  if (!redeemable(coupon, ctx.now)) {
    throw invalidRequest('This coupon is expired.', { code: 'coupon_expired', param: 'discounts' })
  }
  return { coupon, code }
}

const endOf = (ctx: Ctx, coupon: Coupon): number | null =>
  coupon.duration === 'repeating'
    ? boundary(ctx.now, { interval: 'month', interval_count: 1 }, coupon.duration_in_months ?? 1)
    : null

/** Makes discounts of coupons and promotion codes; 400 for unknown or expired ones, and what `order` is too small for. */
export function redeem(
  ctx: Ctx,
  wanted: WantedDiscount[],
  customer: string | null,
  session: string | null,
  subscription: string | null = null,
  order: Pick<CodeUse, 'amount' | 'currency'> = { amount: null, currency: null },
): string[] {
  return wanted.map((one) => {
    if (one.discount) return one.discount
    const { coupon, code } = couponFor(ctx, one, { customer, ...order })
    const discount = ctx.store.put<Discount>({
      id: ctx.store.newId('di'),
      object: 'discount',
      checkout_session: session,
      customer,
      customer_account: null,
      end: endOf(ctx, coupon),
      invoice: null,
      invoice_item: null,
      promotion_code: code?.id ?? null,
      source: { coupon: coupon.id, type: 'coupon' },
      start: ctx.now,
      subscription,
      subscription_item: null,
    })
    ctx.store.update(coupon, { times_redeemed: coupon.times_redeemed + 1 })
    if (code) ctx.store.update(code, { times_redeemed: code.times_redeemed + 1 })
    return discount.id
  })
}

/** The coupon a wanted discount stands for, without redeeming it. */
export const couponOf = (ctx: Ctx, wanted: WantedDiscount, customer: string | null = null): Coupon =>
  couponFor(ctx, wanted, { customer, amount: null, currency: null }).coupon

const usedUp = (ctx: Ctx, id: string): boolean => {
  const discount = ctx.store.get<Discount>('discount', id)
  const coupon = couponById(ctx.store, discount?.source.coupon ?? null)
  if (!discount || !coupon || coupon.duration === 'once') return true
  return discount.end !== null && discount.end <= ctx.now
}

/** After an invoice took its discounts, those that were for once, or have run out, leave the subscription. */
export function forgetUsedDiscounts(ctx: Ctx, subscription: Subscription): void {
  const left = subscription.discounts.filter((id) => !usedUp(ctx, id))
  if (left.length !== subscription.discounts.length) ctx.store.update(subscription, { discounts: left })
}
