import type { Ctx } from '../../store/types.ts'
import { schedule } from '../jobs.ts'
import { paymentFailed } from '../subscriptions/status.ts'
import type { Invoice } from '../types.ts'

const defaultSeconds = 30 * 86_400

/** When an invoice that is sent falls due; thirty days on, unless it says otherwise. */
export const dueDateOf = (ctx: Ctx, invoice: Invoice): number | null =>
  invoice.collection_method === 'send_invoice' ? (invoice.due_date ?? ctx.now + defaultSeconds) : invoice.due_date

/** A sent invoice is finalized: the customer hears of it, and the calendar of its due date. */
export function sendInvoice(ctx: Ctx, invoice: Invoice): void {
  if (invoice.collection_method !== 'send_invoice' || invoice.status !== 'open') return
  if (invoice.auto_advance === true) ctx.emit('invoice.sent', invoice)
  if (invoice.due_date !== null) schedule(ctx.store, 'invoice_due', invoice.id, invoice.due_date)
}

/** The due date has come and nobody has paid: the invoice is overdue, its subscription past due. */
export function fallDue(ctx: Ctx, invoice: Invoice): void {
  if (invoice.status !== 'open') return
  ctx.emit('invoice.overdue', invoice)
  paymentFailed(ctx, invoice)
}
