import { find, findCustomer, findInvoice, findSubscription } from '../engine/find.ts'
import { refuseUnlessDraft, reworkItem } from '../engine/invoices/rework.ts'
import type { Invoice, InvoiceItem } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { discountsOf } from './discounts.ts'
import { given } from './find.ts'
import { describedItem, itemParams, repriced } from './invoice_items-parts.ts'
import { taxRatesOf } from './tax_rates.ts'

function draftFor(ctx: Ctx, input: Input, customer: string): Invoice | null {
  if (input.invoice == null) return null
  const invoice = findInvoice(ctx, input.invoice, 'invoice')
  if (invoice.customer !== customer) {
    throw invalidRequest('The invoice must belong to the same customer as the invoice item.', { param: 'invoice' })
  }
  refuseUnlessDraft(invoice, 'invoice')
  return invoice
}

function create(ctx: Ctx, input: Input): InvoiceItem {
  const named = input.invoice == null ? undefined : findInvoice(ctx, input.invoice, 'invoice').customer
  requireParams({ customer: input.customer ?? named }, 'customer')
  const customer = findCustomer(ctx, input.customer ?? named)
  const draft = draftFor(ctx, input, customer.id)
  if (input.subscription != null) findSubscription(ctx, input.subscription, 'subscription')
  const wanted = draft ? { currency: draft.currency, ...input } : input
  const item = ctx.store.put(describedItem(ctx, customer.id, wanted))
  if (draft && draft.currency !== item.currency) {
    throw invalidRequest('The invoice item must have the currency of its invoice.', { param: 'currency' })
  }
  ctx.store.update(item, { discounts: discountsOf(ctx, input.discounts, customer.id) })
  return addTo(ctx, draft, item)
}

/** The item is there: on a draft, whose sums change with it, or waiting. */
function addTo(ctx: Ctx, draft: Invoice | null, item: InvoiceItem): InvoiceItem {
  if (draft) ctx.store.update(item, { invoice: draft.id })
  ctx.emit('invoiceitem.created', item)
  if (draft) reworkItem(ctx, draft, item)
  return item
}

/** The draft an item is on; null while it is pending. Throws once the invoice was finalized. */
function openDraftOf(ctx: Ctx, item: InvoiceItem): Invoice | null {
  if (item.invoice === null) return null
  const invoice = findInvoice(ctx, item.invoice)
  refuseUnlessDraft(invoice)
  return invoice
}

function update(ctx: Ctx, input: Input, id: unknown): InvoiceItem {
  const item = find<InvoiceItem>(ctx, 'invoiceitem', id)
  const draft = openDraftOf(ctx, item)
  const { period, discounts, tax_rates } = input
  ctx.store.update(item, {
    ...given(input, 'description', 'discountable'),
    ...repriced(ctx, item, input),
    ...(period == null ? {} : { period }),
    ...(discounts === undefined ? {} : { discounts: discountsOf(ctx, discounts, item.customer) }),
    ...(tax_rates === undefined ? {} : { tax_rates: taxRatesOf(ctx, tax_rates, 'tax_rates') }),
    metadata: mergeMetadata(item.metadata ?? {}, input.metadata),
  })
  if (draft) reworkItem(ctx, draft, item)
  return item
}

/** Pending items, and those of drafts, can be made, changed and taken away. */
export const invoiceItemWrites: Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/invoiceitems',
    params: { ...itemParams, customer: str, currency: str, invoice: str, subscription: str },
    handle: create,
  },
  {
    method: 'POST',
    path: '/v1/invoiceitems/:id',
    params: itemParams,
    handle: (ctx, input, path) => update(ctx, input, path.id),
  },
  {
    method: 'DELETE',
    path: '/v1/invoiceitems/:id',
    params: {},
    handle(ctx, _input, path) {
      const item = find<InvoiceItem>(ctx, 'invoiceitem', path.id)
      const draft = openDraftOf(ctx, item)
      ctx.store.remove('invoiceitem', item.id)
      ctx.emit('invoiceitem.deleted', item)
      if (draft) reworkItem(ctx, draft, item, true)
      return { id: item.id, object: 'invoiceitem', deleted: true }
    },
  },
]
