import { attemptInvoice } from '../engine/invoices/attempt.ts'
import { attemptFailure } from '../engine/invoices/failures.ts'
import { finalizeInvoice } from '../engine/invoices/finalize.ts'
import { isOpen, settlePaid, settleUncollectible, settleVoid } from '../engine/invoices/settle.ts'
import { findInvoice, findPaymentMethod } from '../engine/find.ts'
import type { Invoice } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { bool, listParams, oneOf, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { updateInvoice } from './invoices-update.ts'

const filters: ((invoice: Invoice, input: Input) => boolean)[] = [
  (invoice, { customer }) => customer == null || invoice.customer === customer,
  (invoice, { status }) => status == null || invoice.status === status,
  (invoice, { collection_method }) => collection_method == null || invoice.collection_method === collection_method,
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

function finalize(ctx: Ctx, id: string): Invoice {
  const invoice = findInvoice(ctx, id)
  if (invoice.status !== 'draft') {
    throw invalidRequest("This invoice is already finalized, you can't re-finalize a non-draft invoice.", {
      code: 'invoice_not_editable',
    })
  }
  finalizeInvoice(ctx, invoice)
  return invoice
}

const unpayable: Record<string, string> = {
  paid: 'Invoice is already paid',
  void: 'This invoice is void and can no longer be paid.',
}

function methodToPayWith(ctx: Ctx, input: Input, invoice: Invoice): { paymentMethod?: string } {
  if (input.payment_method == null) return {}
  const method = findPaymentMethod(ctx, input.payment_method, 'payment_method')
  if (method.customer === invoice.customer) return { paymentMethod: method.id }
  throw invalidRequest('The payment method you provided must be attached to the customer of the invoice.', {
    param: 'payment_method',
  })
}

function pay(ctx: Ctx, input: Input, id: string): Invoice {
  const invoice = findInvoice(ctx, id)
  const refusal = unpayable[invoice.status]
  if (refusal) throw invalidRequest(refusal)
  const given = methodToPayWith(ctx, input, invoice)
  if (invoice.status === 'draft') finalizeInvoice(ctx, invoice)
  if (!isOpen(invoice) && invoice.status !== 'uncollectible') return invoice
  if (input.paid_out_of_band === true) {
    settlePaid(ctx, invoice, {}, true)
    return invoice
  }
  const attempt = attemptInvoice(ctx, invoice, { automatic: false, ...given })
  if (attempt.type !== 'paid' && attempt.type !== 'processing') throw attemptFailure(ctx, attempt)
  return invoice
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
    },
    handle: listInvoices,
  },
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
  {
    method: 'POST',
    path: '/v1/invoices/:id/finalize',
    params: { auto_advance: bool },
    handle(ctx, input, path) {
      const invoice = finalize(ctx, one(path))
      if (typeof input.auto_advance === 'boolean' && isOpen(invoice)) {
        ctx.store.update(invoice, { auto_advance: input.auto_advance })
      }
      return invoice
    },
  },
  {
    method: 'POST',
    path: '/v1/invoices/:id/pay',
    params: { payment_method: str, off_session: bool, paid_out_of_band: bool, forgive: bool },
    handle: (ctx, input, path) => pay(ctx, input, one(path)),
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
