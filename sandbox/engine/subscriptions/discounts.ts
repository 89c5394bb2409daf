import { invalidRequest, missing } from '../../http/errors.ts'
import type { Ctx, StripeObject } from '../../store/types.ts'
import { boundary } from '../periods.ts'
import type { Coupon, Discount, Subscription } from '../types.ts'

type PromotionCode = StripeObject & { active: boolean; promotion: { coupon: string | null } }

/** A discount as a request names it. */
export interface WantedDiscount {
  coupon?: string
  promotion_code?: string
  discount?: string
}

function activeCode(ctx: Ctx, id: string): PromotionCode {
  const code = ctx.store.get<PromotionCode>('promotion_code', id)
  if (!code?.active) throw missing('promotion code', id, 'discounts[0][promotion_code]')
  return code
}

function couponFor(ctx: Ctx, wanted: WantedDiscount): { coupon: Coupon; code: string | null } {
  const code = wanted.promotion_code ? activeCode(ctx, wanted.promotion_code) : null
  const id = (code ? code.promotion.coupon : wanted.coupon) ?? ''
  const coupon = ctx.store.get<Coupon>('coupon', id)
  if (!coupon) throw missing('coupon', id, 'discounts[0][coupon]')
  if (!coupon.valid) throw invalidRequest('This coupon is expired.', { code: 'coupon_expired', param: 'discounts' })
  return { coupon, code: code?.id ?? null }
}

const endOf = (ctx: Ctx, coupon: Coupon): number | null =>
  coupon.duration === 'repeating'
    ? boundary(ctx.now, { interval: 'month', interval_count: 1 }, coupon.duration_in_months ?? 1)
    : null

/** Makes discounts of coupons and promotion codes (400 for unknown or expired ones); answers their ids. */
export function redeem(ctx: Ctx, wanted: WantedDiscount[], customer: string, session: string | null): string[] {
  return wanted.map((one) => {
    if (one.discount) return one.discount
    const { coupon, code } = couponFor(ctx, one)
    const discount = ctx.store.put<Discount>({
      id: ctx.store.newId('di'),
      object: 'discount',
      checkout_session: session,
      customer,
      customer_account: null,
      end: endOf(ctx, coupon),
      invoice: null,
      invoice_item: null,
      promotion_code: code,
      source: { coupon: coupon.id, type: 'coupon' },
      start: ctx.now,
      subscription: null,
      subscription_item: null,
    })
    ctx.store.update(coupon, { times_redeemed: coupon.times_redeemed + 1 })
    return discount.id
  })
}

/** The coupon a wanted discount stands for, without redeeming it. */
export const couponOf = (ctx: Ctx, wanted: WantedDiscount): Coupon => couponFor(ctx, wanted).coupon

const usedUp = (ctx: Ctx, id: string): boolean => {
  const discount = ctx.store.get<Discount>('discount', id)
  const coupon = discount?.source.coupon ? ctx.store.get<Coupon>('coupon', discount.source.coupon) : undefined
  if (!discount || !coupon || coupon.duration === 'once') return true
  return discount.end !== null && discount.end <= ctx.now
}

/** After an invoice took its discounts, those that were for once, or have run out, leave the subscription. */
export function forgetUsedDiscounts(ctx: Ctx, subscription: Subscription): void {
  const left = subscription.discounts.filter((id) => !usedUp(ctx, id))
  if (left.length !== subscription.discounts.length) ctx.store.update(subscription, { discounts: left })
}
