import type { Ctx, StripeObject } from '../../store/types.ts'
import type { Invoice, InvoiceItem } from '../types.ts'
import { reworkItem } from './rework.ts'

/** What the engine is asked to do as if it were so, and what it would put on the invoice besides. */
export interface Imagined {
  /** Does the real thing, at the step's instant; the first invoice that it drafts is the answer. */
  act: (ctx: Ctx) => void
  /** Items that are added to that invoice. */
  extras: (ctx: Ctx) => InvoiceItem[]
  /** Instead of the invoice's own `billing_reason`. */
  reason: string | null
}

/** An invoice as a preview shows it: a draft that is nowhere kept. */
function asPreview(ctx: Ctx, draft: Invoice, worked: Invoice, reason: string | null): Invoice {
  const id = ctx.store.newId('upcoming_in')
  const { lines, subtotal, subtotal_excluding_tax, total, total_excluding_tax } = worked
  return {
    ...draft,
    ...{ subtotal, subtotal_excluding_tax, total, total_excluding_tax },
    total_discount_amounts: worked.total_discount_amounts,
    total_taxes: worked.total_taxes,
    id,
    billing_reason: reason ?? draft.billing_reason,
    auto_advance: false,
    automatically_finalizes_at: null,
    lines: { ...lines, data: lines.data.map((line) => ({ ...line, invoice: id })), url: `/v1/invoices/${id}/lines` },
  }
}

function addExtras(ctx: Ctx, invoice: Invoice, extras: InvoiceItem[]): void {
  for (const extra of extras) {
    const item = ctx.store.put(extra)
    reworkItem(ctx, invoice, item)
  }
}

const isInvoice = (object: Partial<StripeObject>): boolean => object.object === 'invoice'

/**
 * The invoice that something would make, by really doing it and taking it back: previews and real invoices are one code.
 * Null when it would make none.
 */
export function imagineInvoice(ctx: Ctx, { act, extras, reason }: Imagined): Invoice | null {
  return ctx.store.imagine(() => {
    const drafts: Invoice[] = []
    const listening: Ctx = {
      ...ctx,
      emit(type, object) {
        if (type === 'invoice.created' && isInvoice(object)) drafts.push(structuredClone(object) as unknown as Invoice)
        return ''
      },
    }
    act(listening)
    const [draft] = drafts
    const kept = draft && ctx.store.get<Invoice>('invoice', draft.id)
    if (!draft || !kept) return null
    addExtras(listening, kept, extras(listening))
    const shown = asPreview(ctx, draft, kept, reason)
    const due = Math.max(shown.total + draft.starting_balance, 0)
    return structuredClone({ ...shown, amount_due: due, amount_remaining: due })
  })
}
