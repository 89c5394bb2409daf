import { invalidRequest, parameterMissing } from '../../http/errors.ts'
import type { Ctx, StripeObject } from '../../store/types.ts'
import { totalTaxes } from '../invoices/tax.ts'
import type { CreditNoteLine, Invoice, InvoiceLine, TaxRate } from '../types.ts'

/** A line of a credit note as a request describes it. */
export interface WantedLine {
  type?: 'invoice_line_item' | 'custom_line_item'
  invoice_line_item?: string
  amount?: number
  quantity?: number
  unit_amount?: number
  unit_amount_decimal?: string
  description?: string
  tax_rates?: string[] | null
}

const blank = (ctx: Ctx): Omit<CreditNoteLine, 'amount' | 'type'> => ({
  id: ctx.store.newId('cnli'),
  object: 'credit_note_line_item',
  description: null,
  discount_amount: 0,
  discount_amounts: [],
  livemode: false,
  metadata: {},
  pretax_credit_amounts: [],
  quantity: null,
  tax_rates: [],
  taxes: [],
  unit_amount: null,
  unit_amount_decimal: null,
})

const share = (amount: number, part: number): number => Math.sign(amount) * Math.round(Math.abs(amount) * part)

/** How much of an invoice's line is credited: by amount, by quantity, or all of it. */
function partOf(line: InvoiceLine, wanted: WantedLine, param: string): number {
  const { quantity, amount } = wanted
  const part = quantity != null ? quantity / (line.quantity ?? 1) : amount != null ? amount / (line.amount || 1) : 1
  if (part > 0 && part <= 1) return part
  throw invalidRequest('You cannot credit more than the invoice line item.', { param })
}

function ofInvoice(ctx: Ctx, invoice: Invoice, wanted: WantedLine, param: string): CreditNoteLine {
  const line = invoice.lines.data.find((one) => one.id === wanted.invoice_line_item)
  if (!line) {
    throw invalidRequest(`No such invoice line item: '${wanted.invoice_line_item}'`, {
      param: `${param}[invoice_line_item]`,
      code: 'resource_missing',
    })
  }
  const part = partOf(line, wanted, param)
  const discounts = line.discount_amounts.map((one) => ({ ...one, amount: share(one.amount, part) }))
  const taxes = (line.taxes ?? []).map((tax) => ({
    ...tax,
    amount: share(tax.amount, part),
    taxable_amount: share(tax.taxable_amount ?? 0, part),
  }))
  return {
    ...blank(ctx),
    amount: share(line.amount, part),
    description: wanted.description ?? line.description,
    discount_amount: discounts.reduce((sum, one) => sum + one.amount, 0),
    discount_amounts: discounts,
    invoice_line_item: line.id,
    quantity: wanted.amount == null ? (wanted.quantity ?? line.quantity) : null,
    tax_rates: rates(
      ctx,
      taxes.map(({ tax_rate_details: details }) => details?.tax_rate ?? ''),
    ),
    taxes,
    type: 'invoice_line_item',
    unit_amount_decimal: line.pricing?.unit_amount_decimal ?? null,
  }
}

const rates = (ctx: Ctx, ids: string[]): TaxRate[] =>
  ids.flatMap((id) => structuredClone(ctx.store.get<StripeObject & TaxRate>('tax_rate', id)) ?? [])

const taxBy = (rate: TaxRate, amount: number): NonNullable<CreditNoteLine['taxes']>[number] => ({
  amount: Math.round((amount * rate.percentage) / (rate.inclusive ? 100 + rate.percentage : 100)),
  tax_behavior: rate.inclusive ? 'inclusive' : 'exclusive',
  tax_rate_details: { tax_rate: rate.id },
  taxability_reason: 'standard_rated',
  taxable_amount: amount,
  type: 'tax_rate_details',
})

function unitOf({ unit_amount: whole, unit_amount_decimal: decimal }: WantedLine): number | null {
  if (whole != null) return whole
  return decimal == null ? null : Number(decimal)
}

const unitFields = (unit: number | null): Pick<CreditNoteLine, 'unit_amount' | 'unit_amount_decimal'> =>
  unit === null
    ? { unit_amount: null, unit_amount_decimal: null }
    : { unit_amount: Number.isInteger(unit) ? unit : null, unit_amount_decimal: String(unit) }

function custom(ctx: Ctx, wanted: WantedLine, param: string): CreditNoteLine {
  const unit = unitOf(wanted)
  const quantity = wanted.quantity ?? 1
  if (unit === null && wanted.amount == null) throw parameterMissing(`${param}[unit_amount]`)
  if (wanted.description == null) throw parameterMissing(`${param}[description]`)
  const amount = wanted.amount ?? Math.round((unit ?? 0) * quantity)
  const taxRates = rates(ctx, wanted.tax_rates ?? [])
  const taxes = taxRates.map((rate) => taxBy(rate, amount))
  return {
    ...blank(ctx),
    amount,
    description: wanted.description,
    quantity,
    tax_rates: taxRates,
    taxes,
    type: 'custom_line_item',
    ...unitFields(unit),
  }
}

/** The lines of a credit note. Throws 400 for lines that credit more than was invoiced, or that say too little. */
export const creditedLines = (ctx: Ctx, invoice: Invoice, wanted: WantedLine[]): CreditNoteLine[] =>
  wanted.map((one, at) => {
    const param = `lines[${at}]`
    return one.type === 'custom_line_item' ? custom(ctx, one, param) : ofInvoice(ctx, invoice, one, param)
  })

/** A credit of a bare amount: one line that says no more. */
export const bareLine = (ctx: Ctx, amount: number, description: string): CreditNoteLine => ({
  ...blank(ctx),
  amount,
  description,
  quantity: 1,
  type: 'custom_line_item',
  unit_amount: amount,
  unit_amount_decimal: String(amount),
})

/** The sums of a credit note's lines. */
export function creditedTotals(lines: CreditNoteLine[]) {
  const sum = (amounts: number[]): number => amounts.reduce((total, one) => total + one, 0)
  const taxes = totalTaxes(lines as unknown as InvoiceLine[])
  const byBehavior = (behavior: string): number =>
    sum(taxes.filter((tax) => tax.tax_behavior === behavior).map(({ amount }) => amount))
  const subtotal = sum(lines.map(({ amount }) => amount))
  const discounted = sum(lines.map(({ discount_amount }) => discount_amount))
  const total = subtotal - discounted + byBehavior('exclusive')
  return {
    discount_amount: discounted,
    discount_amounts: lines.flatMap(({ discount_amounts }) => discount_amounts),
    subtotal,
    subtotal_excluding_tax: subtotal - byBehavior('inclusive'),
    total,
    total_excluding_tax: subtotal - discounted - byBehavior('inclusive'),
    total_taxes: taxes,
  }
}
