import { readableDate } from '../engine/money.ts'
import type { Coupon, Discount, Invoice, InvoiceLine } from '../engine/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'

/** One line of an invoice's sums, minor units. */
export interface Sum {
  name: string
  amount: number
  /** The lines that matter most. */
  strong?: boolean
}

type TaxRate = StripeObject & { display_name: string; percentage: number; jurisdiction: string | null }

/** What a discount is called: its coupon's name and what it takes off. */
function discountName(ctx: Ctx, id: string): string {
  const coupon = ctx.store.get<Coupon>('coupon', ctx.store.get<Discount>('discount', id)?.source.coupon ?? '')
  if (!coupon) return 'Discount'
  const off = coupon.percent_off === null ? '' : ` (${coupon.percent_off}% off)`
  return `${coupon.name ?? 'Discount'}${off}`
}

type Tax = NonNullable<Invoice['total_taxes']>[number]

function taxName(ctx: Ctx, tax: Tax): string {
  const rate = ctx.store.get<TaxRate>('tax_rate', tax.tax_rate_details?.tax_rate ?? '')
  const inclusive = tax.tax_behavior === 'inclusive' ? ' inclusive' : ''
  if (!rate) return inclusive ? 'Tax (inclusive)' : 'Tax'
  const where = rate.jurisdiction ? ` – ${rate.jurisdiction}` : ''
  return `${rate.display_name}${where} (${rate.percentage}%${inclusive})`
}

const someOf = (name: string, amount: number): Sum[] => (amount === 0 ? [] : [{ name, amount }])

/** What stands between the lines and the total: discounts, then taxes. */
function reductions(ctx: Ctx, invoice: Invoice): Sum[] {
  const taxes = invoice.total_taxes ?? []
  return [
    { name: 'Subtotal', amount: invoice.subtotal },
    ...invoice.total_discount_amounts.map(({ amount, discount }) => ({
      name: discountName(ctx, discount),
      amount: -amount,
    })),
    ...(taxes.length > 0 && invoice.total_excluding_tax !== null
      ? [{ name: 'Total excluding tax', amount: invoice.total_excluding_tax }]
      : []),
    ...taxes.map((tax) => ({ name: taxName(ctx, tax), amount: tax.amount })),
  ]
}

/** An invoice's sums from its subtotal to what is due, in the order in which people read them. */
export function sumsOf(ctx: Ctx, invoice: Invoice): Sum[] {
  const owed = invoice.status === 'open' || invoice.status === 'uncollectible'
  return [
    ...reductions(ctx, invoice),
    { name: 'Total', amount: invoice.total, strong: true },
    ...someOf('Applied balance', invoice.amount_due - Math.max(invoice.total, 0)),
    ...someOf('Credit notes', -invoice.pre_payment_credit_notes_amount),
    { name: 'Amount paid', amount: invoice.amount_paid },
    { name: 'Amount due', amount: owed ? invoice.amount_remaining : 0, strong: true },
    ...someOf('Refunded or credited afterwards', invoice.post_payment_credit_notes_amount),
  ]
}

/** The time a line is for, e.g. `21 Nov 2026 – 21 Dec 2026`; null for what happens once. */
export const spanOf = ({ period }: InvoiceLine): string | null =>
  period.start === period.end ? null : `${readableDate(period.start)} – ${readableDate(period.end)}`

/** The price of one, minor units with decimals; null where a line is no multiple of a price. */
export function unitAmountOf(line: InvoiceLine): number | null {
  const unit = Number(line.pricing?.unit_amount_decimal ?? Number.NaN)
  return Number.isFinite(unit) && unit * (line.quantity ?? 1) === line.amount ? unit : null
}

/** How an invoice stands, as people say it. */
export function standingOf(invoice: Invoice, now: number): { text: string; tone: 'ok' | 'wait' | 'over' | '' } {
  switch (invoice.status) {
    case 'paid':
      return { text: 'Paid', tone: 'ok' }
    case 'open':
      return invoice.due_date !== null && invoice.due_date < now
        ? { text: 'Past due', tone: 'over' }
        : { text: 'Open', tone: 'wait' }
    case 'uncollectible':
      return { text: 'Uncollectible', tone: 'over' }
    case 'void':
      return { text: 'Void', tone: '' }
    case 'draft':
      return { text: 'Draft', tone: '' }
  }
}

/** An address in lines, as on an envelope. */
export function addressLines(address: Invoice['customer_address']): string[] {
  if (!address) return []
  const { line1, line2, postal_code, city, state, country } = address
  const town = [postal_code, city, state].filter(Boolean).join(' ')
  return [line1, line2, town, country].filter((line): line is string => Boolean(line))
}

/** Who an invoice is for: name, e-mail, address, tax ids. */
export const billedTo = (invoice: Invoice): string[] => [
  ...[invoice.customer_name, invoice.customer_email].filter((line): line is string => Boolean(line)),
  ...addressLines(invoice.customer_address),
  ...(invoice.customer_tax_ids ?? []).map(({ type, value }) => `${type.replaceAll('_', ' ').toUpperCase()} ${value}`),
]
