import type { Store } from '../../store/types.ts'
import type { Coupon, Discount, Invoice, InvoiceLine } from '../types.ts'

type Totals = Pick<
  Invoice,
  | 'subtotal'
  | 'subtotal_excluding_tax'
  | 'total'
  | 'total_excluding_tax'
  | 'total_discount_amounts'
  | 'amount_due'
  | 'amount_remaining'
>

const coupons = (store: Store, discounts: string[]): { discount: string; coupon: Coupon }[] =>
  discounts.flatMap((id) => {
    const discount = store.get<Discount>('discount', id)
    const coupon = discount?.source.coupon ? store.get<Coupon>('coupon', discount.source.coupon) : undefined
    return coupon ? [{ discount: id, coupon }] : []
  })

const already = (line: InvoiceLine): number => line.discount_amounts.reduce((sum, one) => sum + one.amount, 0)

/** What discounts take off each line: percentages per line, fixed amounts until they are used up. */
export function applyDiscounts(store: Store, lines: InvoiceLine[], discounts: string[]): void {
  for (const { discount, coupon } of coupons(store, discounts)) {
    let fixed = coupon.amount_off ?? 0
    for (const line of lines) {
      const left = line.amount - already(line)
      if (!line.discountable || left <= 0) continue
      const amount = coupon.percent_off ? Math.round((left * coupon.percent_off) / 100) : Math.min(fixed, left)
      fixed -= coupon.percent_off ? 0 : amount
      if (amount > 0) line.discount_amounts.push({ amount, discount })
    }
  }
}

/** The sums of an invoice; a customer's credit balance (negative) pays before the card does. */
export function totals(lines: InvoiceLine[], startingBalance: number): Totals {
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0)
  const byDiscount = new Map<string, number>()
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts)) {
    byDiscount.set(discount, (byDiscount.get(discount) ?? 0) + amount)
  }
  const discounts = [...byDiscount].map(([discount, amount]) => ({ discount, amount }))
  const total = subtotal - discounts.reduce((sum, one) => sum + one.amount, 0)
  const due = Math.max(total + startingBalance, 0)
  return {
    subtotal,
    subtotal_excluding_tax: subtotal,
    total,
    total_excluding_tax: total,
    total_discount_amounts: discounts,
    amount_due: due,
    amount_remaining: due,
  }
}
