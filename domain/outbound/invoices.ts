import { type InvoiceStatus, shownInvoiceStatus, type ShownInvoiceStatus } from '../invoices.ts'
import type { Change } from './changes.ts'

/** An invoice as the public API shows it, without its links: those open it for whoever has them. */
export interface ToldInvoice {
  readonly id: string
  readonly number: string | null
  readonly subscription_id: string | null
  readonly status: ShownInvoiceStatus
  /** Minor units. */
  readonly amount_due: number
  readonly amount_paid: number
  readonly currency: string
  /** Unix seconds. */
  readonly created: number
}

/** What is looked at of an invoice's row. */
export interface InvoiceFacts {
  readonly id: string
  readonly number: string | null
  readonly subscriptionId: string | null
  readonly status: InvoiceStatus
  readonly amountDueCents: number
  readonly amountPaidCents: number
  readonly currency: string
  readonly dueAt: Date | null
  readonly failedAt: Date | null
  readonly stripeCreatedAt: Date
}

const toldInvoice = (invoice: InvoiceFacts, now: Date): ToldInvoice => ({
  id: invoice.id,
  number: invoice.number,
  subscription_id: invoice.subscriptionId,
  status: shownInvoiceStatus(invoice, now),
  amount_due: invoice.amountDueCents,
  amount_paid: invoice.amountPaidCents,
  currency: invoice.currency,
  created: Math.floor(invoice.stripeCreatedAt.getTime() / 1000),
})

/** What is to be told of an invoice that was like this (null: not known) and is like that. */
export function invoiceChanges(
  before: Pick<InvoiceFacts, 'status' | 'failedAt'> | null,
  after: InvoiceFacts,
  now: Date,
): Change[] {
  const data = { invoice: toldInvoice(after, now) }
  if (after.status === 'paid')
    return before?.status === 'paid' ? [] : [{ type: 'invoice.paid', key: `invoice.paid/${after.id}`, data }]
  const failed = after.failedAt?.getTime()
  if (after.status !== 'open' || failed === undefined || failed === before?.failedAt?.getTime()) return []
  return [{ type: 'invoice.failed', key: `invoice.failed/${after.id}/${failed}`, data }]
}
