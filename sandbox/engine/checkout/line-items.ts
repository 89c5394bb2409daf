import type { Ctx } from '../../store/types.ts'
import { productName } from '../find.ts'
import { applyDiscounts } from '../invoices/discounts.ts'
import { amountFor } from '../pricing.ts'
import type { CheckoutSession, Coupon, InvoiceLine, LineItem } from '../types.ts'
import type { Wanted } from './session.ts'

/** What a session sells, and on which terms. */
export interface Sale {
  wanted: Wanted[]
  coupons: Coupon[]
  /** Recurring prices cost nothing yet. */
  trial: boolean
  currency: string
}

const lineOf = (amount: number, currency: string, { price }: Wanted): InvoiceLine =>
  ({
    amount,
    currency,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    pricing: { price_details: { price: price.id, product: price.product } },
  }) as unknown as InvoiceLine

/** What coupons take off each amount, worked out as the invoice to come works it out. */
function reductions(ctx: Ctx, { wanted, coupons, currency }: Sale, amounts: number[]): number[] {
  const lines = wanted.map((one, at) => lineOf(amounts[at] ?? 0, currency, one))
  const whole = coupons.map((coupon, at) => ({ id: `di_${at}`, coupon }))
  applyDiscounts(ctx.store, lines, whole, ctx.now)
  return lines.map((line) => line.discount_amounts.reduce((sum, { amount }) => sum + amount, 0))
}

/** A session's lines: what each item costs now; recurring ones cost nothing during a trial. */
export function lineItems(ctx: Ctx, sale: Sale): LineItem[] {
  const { wanted, trial, currency } = sale
  const amounts = wanted.map(({ price, quantity }) =>
    trial && price.recurring ? 0 : amountFor(ctx.store, price, quantity, currency),
  )
  const off = reductions(ctx, sale, amounts)
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
    currency,
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
