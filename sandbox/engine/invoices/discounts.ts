import type { Store } from '../../store/types.ts'
import { amountOffIn, appliesTo, couponById } from '../coupon-details.ts'
import type { Coupon, Discount, InvoiceLine } from '../types.ts'

/** A discount with its coupon. */
interface AppliedDiscount {
  id: string
  coupon: Coupon
}

/** The discounts of these ids that have not run out by `now`. */
export const runningDiscounts = (store: Store, ids: string[], now: number): AppliedDiscount[] =>
  ids.flatMap((id) => {
    const discount = store.get<Discount>('discount', id)
    const coupon = couponById(store, discount?.source.coupon ?? null)
    return discount && coupon && (discount.end === null || discount.end > now) ? [{ id, coupon }] : []
  })

const taken = (line: InvoiceLine): number => line.discount_amounts.reduce((sum, one) => sum + one.amount, 0)

const left = (line: InvoiceLine): number => line.amount - taken(line)

function take(line: InvoiceLine, discount: string, amount: number): void {
  if (amount > 0) line.discount_amounts.push({ amount, discount })
}

/** Shares a fixed amount among lines by what is left of each, to the last unit. */
function takeFixed(lines: InvoiceLine[], discount: string, amount: number): void {
  const whole = lines.reduce((sum, line) => sum + left(line), 0)
  if (whole <= 0) return
  const off = Math.min(amount, whole)
  let before = 0
  let shared = 0
  for (const line of lines) {
    before += left(line)
    const upToHere = Math.round((off * before) / whole)
    take(line, discount, upToHere - shared)
    shared = upToHere
  }
}

function applyOne(store: Store, lines: InvoiceLine[], { id, coupon }: AppliedDiscount): void {
  const product = (line: InvoiceLine): string | null => line.pricing?.price_details?.product ?? null
  const meant = lines.filter((line) => line.discountable && left(line) > 0 && appliesTo(store, coupon, product(line)))
  const { percent_off: percent } = coupon
  if (percent !== null) for (const line of meant) take(line, id, Math.round((left(line) * percent) / 100))
  else takeFixed(meant, id, amountOffIn(store, coupon, lines[0]?.currency ?? '') ?? 0)
}

/** Works out what discounts take off each line: first the line's own, then the invoice's (`whole`). */
export function applyDiscounts(store: Store, lines: InvoiceLine[], whole: AppliedDiscount[], now: number): void {
  for (const line of lines) {
    line.discount_amounts = []
    for (const one of runningDiscounts(store, line.discounts, now)) applyOne(store, [line], one)
  }
  for (const one of whole) applyOne(store, lines, one)
}
