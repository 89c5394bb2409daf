import type { Store, StripeObject } from '../../store/types.ts'
import { subscriptionItem } from '../find.ts'
import type { Invoice, InvoiceItem, InvoiceLine, TaxRate } from '../types.ts'

type LineTax = NonNullable<InvoiceLine['taxes']>[number]

/** A line's taxes before they are worked out: which rates it has of its own. */
export const ownTaxes = (rates: TaxRate[] | null | undefined): LineTax[] => (rates ?? []).map(taxBy)

const taxBy = (rate: TaxRate): LineTax => ({
  amount: 0,
  tax_behavior: rate.inclusive ? 'inclusive' : 'exclusive',
  tax_rate_details: { tax_rate: rate.id },
  taxability_reason: 'not_available',
  taxable_amount: 0,
  type: 'tax_rate_details',
})

/** The rates that a stored line has of its own: those of what it bills. */
export function ratesOfLine(store: Store, line: InvoiceLine): TaxRate[] {
  const { subscription_item_details: details, invoice_item_details: loose } = line.parent ?? {}
  const item = details?.invoice_item ?? loose?.invoice_item
  const billed = item
    ? store.get<InvoiceItem>('invoiceitem', item)
    : details && subscriptionItem(store, details.subscription_item)
  return billed?.tax_rates ?? []
}

const reasons: Record<string, string> = { exempt: 'customer_exempt', reverse: 'reverse_charge' }

interface Taxing {
  /** Rates of lines that have none of their own. */
  defaults: TaxRate[]
  /** The customer's `tax_exempt`. */
  exempt: string
}

const rounded = (amount: number): number => Math.sign(amount) * Math.round(Math.abs(amount))

function taxLine(line: InvoiceLine, rates: TaxRate[], exempt: string): void {
  const taken = (line.discount_amounts ?? []).reduce((sum, one) => sum + one.amount, 0)
  const net = line.amount - taken
  const percent = (rate: TaxRate): number => rate.effective_percentage ?? rate.percentage
  const inclusive = rates.filter((rate) => rate.inclusive).reduce((sum, rate) => sum + percent(rate), 0)
  // What the price itself is once the tax inside of it is taken out: rates on top of it count from there.
  const base = net / (1 + inclusive / 100)
  const free = reasons[exempt]
  line.taxes = rates.map((rate) => ({
    ...taxBy(rate),
    amount: free === undefined ? rounded((base * percent(rate)) / 100) : 0,
    taxability_reason: free ?? 'standard_rated',
    taxable_amount: rounded(base),
  }))
}

/** Works out every line's taxes, after its discounts; per line, half a unit away from zero. */
export function applyTaxes(store: Store, lines: InvoiceLine[], { defaults, exempt }: Taxing): void {
  for (const line of lines) {
    const own = (line.taxes ?? []).flatMap(({ tax_rate_details: details }) => {
      const rate = details && store.get<StripeObject & TaxRate>('tax_rate', details.tax_rate)
      return rate ? [rate] : []
    })
    taxLine(line, own.length > 0 ? own : defaults, exempt)
  }
}

/** The taxes of lines summed up by rate. */
export function totalTaxes(lines: InvoiceLine[]): NonNullable<Invoice['total_taxes']> {
  const sums = new Map<string, LineTax>()
  for (const tax of lines.flatMap((line) => line.taxes ?? [])) {
    const key = `${tax.tax_rate_details?.tax_rate} ${tax.taxability_reason}`
    const sum = sums.get(key)
    if (!sum) sums.set(key, { ...tax })
    else {
      sum.amount += tax.amount
      sum.taxable_amount = (sum.taxable_amount ?? 0) + (tax.taxable_amount ?? 0)
    }
  }
  return [...sums.values()]
}
