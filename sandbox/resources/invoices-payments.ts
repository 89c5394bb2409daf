import { find, findInvoice, findPaymentMethod } from '../engine/find.ts'
import { attemptInvoice } from '../engine/invoices/attempt.ts'
import { attachIntent } from '../engine/invoices/attach.ts'
import { attemptFailure } from '../engine/invoices/failures.ts'
import { finalizeInvoice } from '../engine/invoices/finalize.ts'
import { isOpen, settlePaid } from '../engine/invoices/settle.ts'
import type { Invoice, PaymentIntent } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { bool, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

function finalize(ctx: Ctx, input: Input, id: unknown): Invoice {
  const invoice = findInvoice(ctx, id)
  if (invoice.status !== 'draft') {
    throw invalidRequest("This invoice is already finalized, you can't re-finalize a non-draft invoice.", {
      code: 'invoice_not_editable',
    })
  }
  if (typeof input.auto_advance === 'boolean') ctx.store.update(invoice, { auto_advance: input.auto_advance })
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

function pay(ctx: Ctx, input: Input, id: unknown): Invoice {
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

function send(ctx: Ctx, id: unknown): Invoice {
  const invoice = findInvoice(ctx, id)
  if (invoice.collection_method !== 'send_invoice') {
    throw invalidRequest("You can only manually send an invoice if its collection method is 'send_invoice'.")
  }
  if (invoice.status === 'draft') finalizeInvoice(ctx, invoice)
  if (invoice.status === 'void' || invoice.status === 'uncollectible') {
    throw invalidRequest(`You cannot send an invoice that is ${invoice.status}.`)
  }
  ctx.emit('invoice.sent', invoice)
  return invoice
}

function attach(ctx: Ctx, input: Input, id: unknown): Invoice {
  const invoice = findInvoice(ctx, id)
  requireParams(input, 'payment_intent')
  const intent = find<PaymentIntent>(ctx, 'payment_intent', input.payment_intent, 'payment_intent')
  attachIntent(ctx, invoice, intent)
  return invoice
}

/** What moves an invoice towards being paid. */
export const invoicePayments: Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/invoices/:id/finalize',
    params: { auto_advance: bool },
    handle: (ctx, input, path) => finalize(ctx, input, path.id),
  },
  {
    method: 'POST',
    path: '/v1/invoices/:id/pay',
    params: { payment_method: str, off_session: bool, paid_out_of_band: bool, forgive: bool },
    handle: (ctx, input, path) => pay(ctx, input, path.id),
  },
  {
    method: 'POST',
    path: '/v1/invoices/:id/send',
    params: {},
    handle: (ctx, _input, path) => send(ctx, path.id),
  },
  {
    method: 'POST',
    path: '/v1/invoices/:id/attach_payment',
    params: { payment_intent: str },
    handle: (ctx, input, path) => attach(ctx, input, path.id),
  },
]
