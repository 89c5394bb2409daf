/** Stripe's states of an invoice. */
export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'

/** What people are shown. */
export type ShownInvoiceStatus = 'draft' | 'open' | 'past_due' | 'paid' | 'canceled' | 'uncollectible'

export interface InvoiceState {
  readonly status: InvoiceStatus
  readonly dueAt: Date | null
  /** When its newest failed payment failed. */
  readonly failedAt: Date | null
}

/** The state that people are shown: `past_due` is open, and past its due date or with a failed payment. */
export function shownInvoiceStatus(invoice: InvoiceState, now: Date): ShownInvoiceStatus {
  switch (invoice.status) {
    case 'draft':
    case 'paid':
    case 'uncollectible':
      return invoice.status
    case 'void':
      return 'canceled'
    case 'open':
      return isPastDue(invoice, now) ? 'past_due' : 'open'
  }
}

const isPastDue = (invoice: InvoiceState, now: Date) =>
  invoice.failedAt !== null || (invoice.dueAt !== null && invoice.dueAt < now)
