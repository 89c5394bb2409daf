import type { Ctx } from '../../store/types.ts'
import { debitFailed } from '../invoices/attempt.ts'
import { settlePaid } from '../invoices/settle.ts'
import type { Charge, CheckoutSession, Invoice, InvoicePayment, PaymentIntent } from '../types.ts'
import { debitPaid, debitRefused, type Debit } from './debit.ts'

/** The invoice that a payment intent pays. */
function invoiceOf(ctx: Ctx, intent: PaymentIntent): Invoice | undefined {
  for (const invoice of ctx.store.where<Invoice>('invoice', 'customer', intent.customer ?? '')) {
    const payments = ctx.store.where<InvoicePayment>('invoice_payment', 'invoice', invoice.id)
    if (payments.some((one) => one.payment.payment_intent === intent.id)) return invoice
  }
  return undefined
}

function tellInvoice(ctx: Ctx, invoice: Invoice | undefined, paid: boolean): void {
  if (invoice?.status !== 'open' && invoice?.status !== 'uncollectible') return
  if (paid) settlePaid(ctx, invoice, {})
  else debitFailed(ctx, invoice)
}

function tellSession(ctx: Ctx, id: string | null, paid: boolean): void {
  const session = ctx.store.get<CheckoutSession>('checkout.session', id ?? '')
  if (!session) return
  if (paid) ctx.store.update(session, { payment_status: 'paid' })
  ctx.emit(`checkout.session.async_payment_${paid ? 'succeeded' : 'failed'}`, session)
}

/** A bank debit ends: its charge and intent, the invoice it pays with its subscription, the Checkout session it came from. */
export function settleDebit(ctx: Ctx, intentId: string): void {
  const intent = ctx.store.get<PaymentIntent>('payment_intent', intentId)
  const debit = ctx.store.get<Debit>('sandbox.debit', intentId)
  if (intent?.status !== 'processing' || !debit) return
  const charge = ctx.store.get<Charge>('charge', intent.latest_charge ?? '')
  if (!charge) return
  ctx.store.remove('sandbox.debit', debit.id)
  const { failure } = debit
  if (failure) debitRefused(ctx, intent, charge, failure)
  else debitPaid(ctx, intent, charge)
  tellInvoice(ctx, invoiceOf(ctx, intent), failure === null)
  tellSession(ctx, debit.session, failure === null)
}
