import type { PageRequest } from '../engine/contract.ts'
import type { InvoiceToken } from '../engine/invoices/finalize.ts'
import type { Invoice } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'

/** An invoice and its page's own address. */
export interface FoundInvoice {
  invoice: Invoice
  place: string
}

/** The invoice that a page's address opens, if any. */
export function foundInvoice(ctx: Ctx, request: PageRequest): FoundInvoice | null {
  const token = ctx.store.get<InvoiceToken>('sandbox.invoice_token', request.params.token ?? '')
  const invoice = token && ctx.store.get<Invoice>('invoice', token.invoice)
  return invoice ? { invoice, place: `/i/${token.id}` } : null
}
