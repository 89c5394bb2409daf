import type { Ctx } from '../../store/types.ts'
import { productName } from '../find.ts'
import { amountFor } from '../pricing.ts'
import type { CheckoutSession, Coupon, LineItem } from '../types.ts'
import type { Wanted } from './session.ts'

/** What coupons take off amounts: percentages of each, fixed ones until they are used up. */
function reductions(amounts: number[], coupons: Coupon[]): number[] {
  const taken = amounts.map(() => 0)
  for (const coupon of coupons) {
    let fixed = coupon.amount_off ?? 0
    amounts.forEach((amount, at) => {
      const left = amount - (taken[at] ?? 0)
      const off = coupon.percent_off ? Math.round((left * coupon.percent_off) / 100) : Math.min(fixed, left)
      fixed -= coupon.percent_off ? 0 : off
      taken[at] = (taken[at] ?? 0) + off
    })
  }
  return taken
}

/** A session's lines: what each item costs now; recurring ones cost nothing during a trial. */
export function lineItems(ctx: Ctx, wanted: Wanted[], coupons: Coupon[], trial: boolean): LineItem[] {
  const amounts = wanted.map(({ price, quantity }) =>
    trial && price.recurring ? 0 : amountFor(ctx.store, price, quantity),
  )
  const off = reductions(amounts, coupons)
  return wanted.map(({ price, quantity, adjustable, metadata }, at) => ({
    id: ctx.store.newId('li'),
    object: 'item',
    adjustable_quantity: adjustable
      ? { enabled: adjustable.enabled, minimum: adjustable.minimum ?? 0, maximum: adjustable.maximum ?? 99 }
      : null,
    amount_discount: off[at] ?? 0,
    amount_subtotal: amounts[at] ?? 0,
    amount_tax: 0,
    amount_total: (amounts[at] ?? 0) - (off[at] ?? 0),
    currency: price.currency,
    description: productName(ctx.store, price),
    metadata: { ...metadata },
    price: structuredClone(price),
    quantity,
  }))
}

/** A session's sums. */
export function sums(
  lines: LineItem[],
): Pick<CheckoutSession, 'amount_subtotal' | 'amount_total' | 'total_details'> & object {
  const add = (key: 'amount_subtotal' | 'amount_total' | 'amount_discount'): number =>
    lines.reduce((sum, line) => sum + line[key], 0)
  return {
    amount_subtotal: add('amount_subtotal'),
    amount_total: add('amount_total'),
    total_details: { amount_discount: add('amount_discount'), amount_shipping: 0, amount_tax: 0 },
  }
}
