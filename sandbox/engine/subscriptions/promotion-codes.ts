import { invalidRequest, missing } from '../../http/errors.ts'
import type { Ctx, StripeObject } from '../../store/types.ts'
import type { Charge, Invoice } from '../types.ts'

/** A promotion code as the catalogue stores it. */
export type PromotionCode = StripeObject & {
  active: boolean
  code: string
  customer: string | null
  expires_at: number | null
  max_redemptions: number | null
  times_redeemed: number
  promotion: { coupon: string | null }
  restrictions: {
    first_time_transaction: boolean
    minimum_amount: number | null
    minimum_amount_currency: string | null
  }
}

/** Who wants to use a code, and for how much; a null amount is not known yet. */
export interface CodeUse {
  customer: string | null
  amount: number | null
  currency: string | null
}

const hasPaid = (ctx: Ctx, customer: string | null): boolean =>
  customer !== null &&
  (ctx.store
    .where<Invoice>('invoice', 'customer', customer)
    .some(({ status, total }) => status === 'paid' && total > 0) ||
    ctx.store.where<Charge>('charge', 'customer', customer).some(({ status }) => status === 'succeeded'))

const spent = ({ expires_at, max_redemptions, times_redeemed }: PromotionCode, now: number): boolean =>
  (expires_at !== null && expires_at <= now) || (max_redemptions !== null && times_redeemed >= max_redemptions)

function refusal(ctx: Ctx, code: PromotionCode, { customer, amount, currency }: CodeUse): string | null {
  const { first_time_transaction: first, minimum_amount: least, minimum_amount_currency: unit } = code.restrictions
  if (spent(code, ctx.now)) return 'This promotion code has expired.'
  if (code.customer !== null && code.customer !== customer) return 'This promotion code belongs to another customer.'
  if (first && hasPaid(ctx, customer)) {
    return 'This promotion code cannot be redeemed because the associated customer has prior transactions.'
  }
  const unknown = least === null || amount === null
  return unknown || (amount >= least && unit === currency) ? null : 'This promotion code needs a larger order.'
}

/** An active promotion code that its restrictions let this customer use; 400 for any other. */
export function usableCode(ctx: Ctx, id: string, use: CodeUse, param = 'discounts[0][promotion_code]'): PromotionCode {
  const code = ctx.store.get<PromotionCode>('promotion_code', id)
  if (!code?.active) throw missing('promotion code', id, param)
  const why = refusal(ctx, code, use)
  if (why !== null) throw invalidRequest(why, { param })
  return code
}

/** The active code that a person typed, whatever its case: the customer's own before everybody's. */
export function codeByText(ctx: Ctx, typed: string, customer: string | null): PromotionCode | undefined {
  const fitting = [...ctx.store.all<PromotionCode>('promotion_code')].filter(
    (one) => one.active && one.code.toLowerCase() === typed.toLowerCase(),
  )
  return (
    fitting.find((one) => one.customer !== null && one.customer === customer) ??
    fitting.find((one) => one.customer === null)
  )
}
