import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import type { Invoice, InvoicePayment, PaymentIntent } from '../types.ts'
import { askFor, cancelPayments, invoiceOfIntent, settlePaid } from './settle.ts'

function refuseUnfit(ctx: Ctx, invoice: Invoice, intent: PaymentIntent): void {
  if (invoice.status !== 'open') {
    throw invalidRequest(`Payments can only be attached to open invoices. This invoice's status is ${invoice.status}.`)
  }
  if (intent.customer !== invoice.customer || intent.currency !== invoice.currency) {
    throw invalidRequest('The PaymentIntent must have the customer and the currency of the invoice.', {
      param: 'payment_intent',
    })
  }
  if (intent.status === 'canceled' || invoiceOfIntent(ctx, intent.id)) {
    throw invalidRequest('The PaymentIntent is canceled or already attached to an invoice.', {
      param: 'payment_intent',
    })
  }
}

/** An attached payment has succeeded: part of the invoice is paid, or all of it. */
export function creditAttached(ctx: Ctx, invoice: Invoice, payment: InvoicePayment, amount: number): void {
  const applied = Math.min(amount, invoice.amount_remaining)
  ctx.store.update(payment, {
    status: 'paid',
    amount_paid: applied,
    status_transitions: { canceled_at: null, paid_at: ctx.now },
  })
  ctx.emit('invoice_payment.paid', payment)
  const remaining = invoice.amount_remaining - applied
  if (remaining === 0) {
    cancelPayments(ctx, invoice)
    settlePaid(ctx, invoice, { attempted: true })
    return
  }
  askFor(ctx, invoice, remaining)
  const amount_paid = invoice.amount_paid + applied
  change(ctx, invoice, { amount_paid, amount_remaining: remaining }, 'invoice.updated')
}

/** Lets a payment intent that was made apart pay an invoice; at once, if it has succeeded. Throws 400 where it cannot. */
export function attachIntent(ctx: Ctx, invoice: Invoice, intent: PaymentIntent): void {
  refuseUnfit(ctx, invoice, intent)
  const payment = ctx.store.put<InvoicePayment>({
    id: ctx.store.newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: Math.min(intent.amount, invoice.amount_remaining),
    created: ctx.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: false,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  })
  if (intent.status === 'succeeded') creditAttached(ctx, invoice, payment, intent.amount_received)
}
