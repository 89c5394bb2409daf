import type { Ctx } from '../../store/types.ts'
import { productName } from '../find.ts'
import { applyDiscounts } from '../invoices/discounts.ts'
import { applyTaxes, ownTaxes } from '../invoices/tax.ts'
import { amountFor } from '../pricing.ts'
import type { CheckoutSession, Coupon, Customer, InvoiceLine, LineItem, TaxRate } from '../types.ts'
import type { Wanted } from './session.ts'

/** What a session sells, and on which terms. */
export interface Sale {
  wanted: Wanted[]
  coupons: Coupon[]
  /** Recurring prices cost nothing yet. */
  trial: boolean
  currency: string
  /** Rates of what has none of its own. */
  defaultTaxRates: TaxRate[]
  /** Who buys, where that is known: some are exempt from tax. */
  customer: Customer | null
}

const lineOf = (amount: number, currency: string, { price, taxRates }: Wanted): InvoiceLine =>
  ({
    amount,
    currency,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    pricing: { price_details: { price: price.id, product: price.product } },
    taxes: ownTaxes(taxRates),
  }) as unknown as InvoiceLine

interface Worked {
  discount: number
  tax: number
  /** The part of the tax that is not in the price already. */
  onTop: number
}

function workedOf(line: InvoiceLine): Worked {
  const sum = (of: { amount: number }[]): number => of.reduce((all, { amount }) => all + amount, 0)
  const taxes = line.taxes ?? []
  return {
    discount: sum(line.discount_amounts ?? []),
    tax: sum(taxes),
    onTop: sum(taxes.filter(({ tax_behavior: behavior }) => behavior === 'exclusive')),
  }
}

/** What coupons take off each amount and what tax it bears, worked out as the invoice to come works it out. */
function worked(ctx: Ctx, { wanted, coupons, currency, customer, defaultTaxRates }: Sale, amounts: number[]): Worked[] {
  const lines = wanted.map((one, at) => lineOf(amounts[at] ?? 0, currency, one))
  const whole = coupons.map((coupon, at) => ({ id: `di_${at}`, coupon }))
  applyDiscounts(ctx.store, lines, whole, ctx.now)
  applyTaxes(ctx.store, lines, { defaults: defaultTaxRates, exempt: customer?.tax_exempt ?? 'none' })
  return lines.map(workedOf)
}

const nothing: Worked = { discount: 0, tax: 0, onTop: 0 }

function itemOf(ctx: Ctx, one: Wanted, currency: string, amount: number, { discount, tax, onTop }: Worked): LineItem {
  const { price, quantity, adjustable, metadata } = one
  return {
    id: ctx.store.newId('li'),
    object: 'item',
    adjustable_quantity: adjustable
      ? { enabled: adjustable.enabled, minimum: adjustable.minimum ?? 0, maximum: adjustable.maximum ?? 99 }
      : null,
    amount_discount: discount,
    amount_subtotal: amount,
    amount_tax: tax,
    amount_total: amount - discount + onTop,
    currency,
    description: productName(ctx.store, price),
    metadata: { ...metadata },
    price: structuredClone(price),
    quantity,
  }
}

/** A session's lines: what each item costs now; recurring ones cost nothing during a trial. */
export function lineItems(ctx: Ctx, sale: Sale): LineItem[] {
  const { wanted, trial, currency } = sale
  const amounts = wanted.map(({ price, quantity }) =>
    trial && price.recurring ? 0 : amountFor(ctx.store, price, quantity, currency),
  )
  const sums = worked(ctx, sale, amounts)
  return wanted.map((one, at) => itemOf(ctx, one, currency, amounts[at] ?? 0, sums[at] ?? nothing))
}

/** A session's sums. */
export function sums(
  lines: LineItem[],
): Pick<CheckoutSession, 'amount_subtotal' | 'amount_total' | 'total_details'> & object {
  const add = (key: 'amount_subtotal' | 'amount_total' | 'amount_discount' | 'amount_tax'): number =>
    lines.reduce((sum, line) => sum + line[key], 0)
  return {
    amount_subtotal: add('amount_subtotal'),
    amount_total: add('amount_total'),
    total_details: { amount_discount: add('amount_discount'), amount_shipping: 0, amount_tax: add('amount_tax') },
  }
}
