import type Stripe from 'stripe'
import { formatMoney } from '#domain/money.ts'
import type { Plan } from '#domain/plans.ts'

/** What a code is to be used for. */
export interface Purchase {
  plan: Plan
  priceId: string
  /** Null for an account that never bought. */
  customerId: string | null
}

/** What a code is worth; only `valid` and `description` for one that is good for nothing. */
export interface Judged {
  valid: boolean
  description: string
  amount_off?: number
  currency?: string
  percent_off?: number
  duration?: Stripe.Coupon.Duration
  duration_in_months?: number
}

const unknown = 'This code is not valid.'
const refused = (description = unknown): Judged => ({ valid: false, description })

/** Asks Stripe what a promotion code is worth for a purchase. Checkout decides again: a code may be used up meanwhile. */
export async function judgeCode(stripe: Stripe, code: string, purchase: Purchase): Promise<Judged> {
  const expand = ['data.promotion.coupon', 'data.promotion.coupon.applies_to']
  const { data } = await stripe.promotionCodes.list({ code, active: true, limit: 10, expand })
  const found = data.find(({ customer }) => customer === null || customer === purchase.customerId)
  const coupon = found?.promotion.coupon
  if (!found || !coupon || typeof coupon === 'string' || !coupon.valid) return refused()
  const problem = restrictionOf(found, purchase) ?? (await productProblem(stripe, coupon, purchase))
  return problem ? refused(problem) : worth(coupon, purchase.plan)
}

function restrictionOf({ restrictions }: Stripe.PromotionCode, { plan, customerId }: Purchase): string | null {
  const { first_time_transaction, minimum_amount, minimum_amount_currency } = restrictions
  if (first_time_transaction && customerId !== null) return 'This code is for a first purchase.'
  if (minimum_amount === null) return null
  const reached = minimum_amount_currency === plan.currency && plan.amountCents >= minimum_amount
  return reached ? null : 'This code is for a larger purchase.'
}

async function productProblem(
  stripe: Stripe,
  { applies_to }: Stripe.Coupon,
  { priceId }: Purchase,
): Promise<string | null> {
  if (!applies_to || applies_to.products.length === 0) return null
  const { product } = await stripe.prices.retrieve(priceId)
  const id = typeof product === 'string' ? product : product.id
  return applies_to.products.includes(id) ? null : 'This code is for another plan.'
}

function worth(coupon: Stripe.Coupon, plan: Plan): Judged {
  const { amount_off, currency, percent_off, duration, duration_in_months: months } = coupon
  const lasting = months === null ? duration : `for ${months} months`
  const terms = { duration, ...(months === null ? {} : { duration_in_months: months }) }
  if (percent_off !== null)
    return { valid: true, description: `${percent_off} % off, ${lasting}`, percent_off, ...terms }
  if (amount_off === null || currency !== plan.currency) return refused('This code is for another currency.')
  const off = formatMoney(amount_off, currency)
  return { valid: true, description: `${off} off, ${lasting}`, amount_off, currency, ...terms }
}
