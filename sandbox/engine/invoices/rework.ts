import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import { customerOf } from '../find.ts'
import type { Invoice, InvoiceItem, InvoiceLine } from '../types.ts'
import { applyDiscounts, runningDiscounts } from './discounts.ts'
import { lineForInvoiceItem } from './lines.ts'
import { applyTaxes, ownTaxes, ratesOfLine } from './tax.ts'
import { totals } from './totals.ts'

/** Throws unless the invoice is a draft: what is owed does not change afterwards. */
export function refuseUnlessDraft(invoice: Invoice, param?: string): void {
  if (invoice.status === 'draft') return
  throw invalidRequest("Finalized invoices can't be updated in this way.", {
    code: 'invoice_not_editable',
    ...(param === undefined ? {} : { param }),
  })
}

/** Writes changes of a draft and works its discounts, taxes and sums out anew. */
export function reworkDraft(ctx: Ctx, invoice: Invoice, patch: Partial<Invoice>, lines = invoice.lines.data): void {
  const data = structuredClone(lines)
  for (const line of data) line.taxes = ownTaxes(ratesOfLine(ctx.store, line))
  const whole = runningDiscounts(ctx.store, patch.discounts ?? invoice.discounts, ctx.now)
  applyDiscounts(ctx.store, data, whole, ctx.now)
  const defaults = patch.default_tax_rates ?? invoice.default_tax_rates
  applyTaxes(ctx.store, data, { defaults, exempt: invoice.customer_tax_exempt ?? 'none' })
  const balance = customerOf(ctx.store, invoice.customer)?.balance ?? 0
  change(ctx, invoice, { ...patch, lines: { ...invoice.lines, data }, ...totals(data, balance) }, 'invoice.updated')
}

const isOf = (item: InvoiceItem) => (line: InvoiceLine) =>
  (line.parent?.invoice_item_details?.invoice_item ?? line.parent?.subscription_item_details?.invoice_item) === item.id

/** A draft's lines after one of its items came, changed or (`gone`) went. */
export function reworkItem(ctx: Ctx, invoice: Invoice, item: InvoiceItem, gone = false): void {
  const present = invoice.lines.data.find(isOf(item))
  const others = invoice.lines.data.filter((line) => line !== present)
  if (gone) return reworkDraft(ctx, invoice, {}, others)
  const line = { ...lineForInvoiceItem(ctx, item), invoice: invoice.id, ...(present ? { id: present.id } : {}) }
  const lines = present ? invoice.lines.data.map((one) => (one === present ? line : one)) : [...others, line]
  reworkDraft(ctx, invoice, {}, lines)
}
