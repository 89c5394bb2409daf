import { finalizeInvoice } from '../engine/invoices/finalize.ts'
import { isOpen, settleUncollectible, settleVoid } from '../engine/invoices/settle.ts'
import { findInvoice } from '../engine/find.ts'
import { unschedule } from '../engine/jobs.ts'
import type { Invoice, InvoiceItem } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { listParams, oneOf, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { bury } from './find.ts'
import { createInvoice } from './invoices-create.ts'
import { invoicePayments } from './invoices-payments.ts'
import { updateInvoice } from './invoices-update.ts'

const filters: ((invoice: Invoice, input: Input) => boolean)[] = [
  (invoice, { customer }) => customer == null || invoice.customer === customer,
  (invoice, { status }) => status == null || invoice.status === status,
  (invoice, { collection_method }) => collection_method == null || invoice.collection_method === collection_method,
  (invoice, { due_date }) => due_date == null || inRange(invoice.due_date ?? -1, due_date),
  (invoice, { created }) => inRange(invoice.created, created as Range | undefined),
  (invoice, { subscription }) =>
    subscription == null || invoice.parent?.subscription_details.subscription === subscription,
]

function listInvoices(ctx: Ctx, input: Input): unknown {
  const { customer } = input
  const all =
    typeof customer === 'string'
      ? ctx.store.where<Invoice>('invoice', 'customer', customer)
      : ctx.store.all<Invoice>('invoice')
  const fits = (invoice: Invoice): boolean => filters.every((filter) => filter(invoice, input))
  return list(ctx, '/v1/invoices', newestFirst(all).filter(fits), input)
}

function voidInvoice(ctx: Ctx, id: string): Invoice {
  const invoice = findInvoice(ctx, id)
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw invalidRequest(
      `You can only void an invoice that is open or uncollectible. This invoice's status is ${invoice.status}.`,
    )
  }
  settleVoid(ctx, invoice)
  return invoice
}

function markUncollectible(ctx: Ctx, id: string): Invoice {
  const invoice = findInvoice(ctx, id)
  if (invoice.status === 'draft') finalizeInvoice(ctx, invoice)
  if (!isOpen(invoice)) {
    throw invalidRequest(
      `You can only mark an open invoice as uncollectible. This invoice's status is ${invoice.status}.`,
    )
  }
  settleUncollectible(ctx, invoice, 'user_forgiven')
  return invoice
}

/** Takes a one-off draft away, with the items on it; a subscription's is voided instead, once it is finalized. */
function deleteDraft(ctx: Ctx, id: string): unknown {
  const invoice = findInvoice(ctx, id)
  if (invoice.status !== 'draft' || invoice.parent !== null) {
    throw invalidRequest(
      invoice.parent
        ? "You can't delete invoices created by subscriptions."
        : 'You can only delete draft invoices; void this one instead.',
      { code: 'invoice_not_editable' },
    )
  }
  unschedule(ctx.store, invoice.id)
  for (const item of ctx.store.where<InvoiceItem>('invoiceitem', 'invoice', invoice.id)) {
    ctx.store.remove('invoiceitem', item.id)
    ctx.emit('invoiceitem.deleted', item)
  }
  ctx.emit('invoice.deleted', invoice)
  return bury(ctx, invoice)
}

const one = (path: Record<string, string>): string => path.id ?? ''

export const invoiceEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/invoices',
    params: {
      ...listParams,
      customer: str,
      subscription: str,
      status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
      collection_method: oneOf('charge_automatically', 'send_invoice'),
      created: range,
      due_date: range,
    },
    handle: listInvoices,
  },
  createInvoice,
  {
    method: 'GET',
    path: '/v1/invoices/:id',
    params: {},
    handle: (ctx, _input, path) => findInvoice(ctx, one(path)),
  },
  updateInvoice,
  {
    method: 'GET',
    path: '/v1/invoices/:id/lines',
    params: listParams,
    handle(ctx, input, path) {
      const { lines } = findInvoice(ctx, one(path))
      return list(ctx, lines.url, lines.data, input)
    },
  },
  ...invoicePayments,
  {
    method: 'DELETE',
    path: '/v1/invoices/:id',
    params: {},
    handle: (ctx, _input, path) => deleteDraft(ctx, one(path)),
  },
  {
    method: 'POST',
    path: '/v1/invoices/:id/void',
    params: {},
    handle: (ctx, _input, path) => voidInvoice(ctx, one(path)),
  },
  {
    method: 'POST',
    path: '/v1/invoices/:id/mark_uncollectible',
    params: {},
    handle: (ctx, _input, path) => markUncollectible(ctx, one(path)),
  },
]
