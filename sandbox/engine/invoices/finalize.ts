import type { Ctx, StripeObject } from '../../store/types.ts'
import { moveBalance } from '../customers/balance.ts'
import { customerOf } from '../find.ts'
import { unschedule } from '../jobs.ts'
import { newIntent } from '../payments/shapes.ts'
import type { Customer, Invoice, InvoicePayment, PaymentIntent } from '../types.ts'
import { dueDateOf, sendInvoice } from './due.ts'
import { settlePaid } from './settle.ts'

/** Where hosted invoice pages find their invoice. */
export type InvoiceToken = StripeObject & { object: 'sandbox.invoice_token'; invoice: string }

const descriptions: Record<string, string> = {
  subscription_create: 'Subscription creation',
  subscription_cycle: 'Subscription update',
  subscription_update: 'Subscription update',
}

function takeNumber(ctx: Ctx, customer: Customer): string {
  const sequence = customer.next_invoice_sequence ?? 1
  ctx.store.update(customer, { next_invoice_sequence: sequence + 1 })
  return `${customer.invoice_prefix ?? customer.id.slice(-8).toUpperCase()}-${String(sequence).padStart(4, '0')}`
}

/** Uses the customer's balance for the invoice and answers what is left of it. */
function settleBalance(ctx: Ctx, customer: Customer, invoice: Invoice): number {
  const before = customer.balance
  const wanted = Math.max(invoice.total + before, 0)
  const after = before + invoice.total - wanted
  ctx.store.update(invoice, { starting_balance: before, amount_due: wanted, amount_remaining: wanted })
  if (after !== before) {
    const { id, currency } = invoice
    moveBalance(ctx, customer, { amount: after - before, currency, type: 'applied_to_invoice', invoice: id })
  }
  return after
}

function expectPayment(ctx: Ctx, invoice: Invoice, existing: PaymentIntent | undefined): void {
  const intent =
    existing ??
    ctx.store.put(
      newIntent(ctx, {
        amount: invoice.amount_due,
        currency: invoice.currency,
        customer: invoice.customer,
        description: descriptions[invoice.billing_reason ?? ''] ?? `Payment for Invoice`,
      }),
    )
  ctx.store.put<InvoicePayment>({
    id: ctx.store.newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: ctx.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  })
  if (!existing) ctx.emit('payment_intent.created', intent)
}

/**
 * Makes a draft an invoice that is owed: number, pages, and, unless nothing is due, its payment. One that owes nothing is paid at once.
 * `existing`: the payment intent that a Checkout page has already tried.
 */
export function finalizeInvoice(ctx: Ctx, invoice: Invoice, existing?: PaymentIntent): void {
  const customer = customerOf(ctx.store, invoice.customer)
  if (!customer) return
  if (customer.currency == null) ctx.store.update(customer, { currency: invoice.currency })
  unschedule(ctx.store, invoice.id, 'finalize_invoice')
  // What a Checkout page has collected was the whole total: the balance stays for the next invoice.
  if (existing)
    ctx.store.update(invoice, { starting_balance: 0, amount_due: invoice.total, amount_remaining: invoice.total })
  const ending = existing ? customer.balance : settleBalance(ctx, customer, invoice)
  const token = ctx.store.newId('test')
  ctx.store.put<InvoiceToken>({ object: 'sandbox.invoice_token', id: token, invoice: invoice.id })
  ctx.store.update(invoice, {
    status: 'open',
    number: invoice.number ?? takeNumber(ctx, customer),
    ending_balance: ending,
    effective_at: invoice.effective_at ?? ctx.now,
    due_date: dueDateOf(ctx, invoice),
    automatically_finalizes_at: null,
    next_payment_attempt: null,
    hosted_invoice_url: `${ctx.baseUrl}/i/${token}`,
    invoice_pdf: `${ctx.baseUrl}/i/${token}/pdf`,
    status_transitions: { ...invoice.status_transitions, finalized_at: ctx.now },
    webhooks_delivered_at: ctx.now,
  })
  if (invoice.amount_due > 0) expectPayment(ctx, invoice, existing)
  ctx.emit('invoice.finalized', invoice)
  if (invoice.amount_due === 0) settlePaid(ctx, invoice, { attempted: true })
  else sendInvoice(ctx, invoice)
}
