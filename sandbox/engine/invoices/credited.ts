import type { Ctx } from '../../store/types.ts'
import type { Invoice, InvoiceItem } from '../types.ts'

/** The lines of an invoice that a proration's credit gives back. */
interface CreditedItems {
  invoice: string
  invoice_line_items: string[]
}

/** What a credit gives back: the newest lines that billed its subscription item for that time; null for a debit. */
export function creditedItems(ctx: Ctx, item: InvoiceItem): CreditedItems | null {
  const id = item.parent?.subscription_details?.subscription_item
  if (!item.proration || item.amount > 0 || !id) return null
  for (const { id: invoice, lines, status } of ctx.store
    .where<Invoice>('invoice', 'customer', item.customer)
    .reverse()) {
    const credited = lines.data.filter(
      ({ amount, parent, period }) =>
        amount > 0 && parent?.subscription_item_details?.subscription_item === id && period.end === item.period.end,
    )
    if (status !== 'void' && credited.length > 0)
      return { invoice, invoice_line_items: credited.map((line) => line.id) }
  }
  return null
}
