import { redeem, type WantedDiscount } from '../engine/subscriptions/discounts.ts'
import { invalidRequest } from '../http/errors.ts'
import { arr, hash, str, type Param } from '../http/params.ts'
import type { Ctx } from '../store/types.ts'

/** Discounts as invoices and their items take them. */
export const discountsParam: Param = arr(hash({ coupon: str, discount: str, promotion_code: str }))

/** Redeems what a request names; an empty value takes all away. Throws 400 for what cannot be redeemed. */
export function discountsOf(ctx: Ctx, given: unknown, customer: string): string[] {
  const wanted = (given ?? []) as WantedDiscount[]
  if (wanted.length > 20) throw invalidRequest('You may only specify up to 20 discounts.', { param: 'discounts' })
  return redeem(ctx, wanted, customer, null)
}
