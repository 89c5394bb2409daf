import type { Invoice, InvoiceLine } from '../types.ts'
import { totalTaxes } from './tax.ts'

type Totals = Pick<
  Invoice,
  | 'subtotal'
  | 'subtotal_excluding_tax'
  | 'total'
  | 'total_excluding_tax'
  | 'total_discount_amounts'
  | 'total_taxes'
  | 'amount_due'
  | 'amount_remaining'
>

const sum = (amounts: number[]): number => amounts.reduce((total, one) => total + one, 0)

function discountTotals(lines: InvoiceLine[]): Invoice['total_discount_amounts'] {
  const byDiscount = new Map<string, number>()
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts)) {
    byDiscount.set(discount, (byDiscount.get(discount) ?? 0) + amount)
  }
  return [...byDiscount].map(([discount, amount]) => ({ discount, amount }))
}

/** What the lines' own discounts take off: part of the subtotal, unlike what the invoice's take. */
const ownDiscounts = (line: InvoiceLine): number =>
  sum(line.discount_amounts.filter(({ discount }) => line.discounts.includes(discount)).map(({ amount }) => amount))

/** The sums of an invoice; a customer's credit balance (negative) pays before the card does. */
export function totals(lines: InvoiceLine[], startingBalance: number): Totals {
  const taxes = totalTaxes(lines)
  const taxOf = (behavior: string): number =>
    sum(taxes.filter(({ tax_behavior }) => tax_behavior === behavior).map(({ amount }) => amount))
  const discounts = discountTotals(lines)
  const gross = sum(lines.map(({ amount }) => amount))
  const net = gross - sum((discounts ?? []).map(({ amount }) => amount))
  const subtotal = gross - sum(lines.map(ownDiscounts))
  const total = net + taxOf('exclusive')
  const due = Math.max(total + startingBalance, 0)
  return {
    subtotal,
    subtotal_excluding_tax: net === 0 ? subtotal : subtotal - Math.round((taxOf('inclusive') * subtotal) / net),
    total,
    total_excluding_tax: net - taxOf('inclusive'),
    total_discount_amounts: discounts,
    total_taxes: taxes,
    amount_due: due,
    amount_remaining: due,
  }
}
