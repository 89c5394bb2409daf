import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import { returnBalance } from '../customers/balance.ts'
import { customerOf } from '../find.ts'
import { unschedule } from '../jobs.ts'
import { cancelIntent } from '../payments/confirm.ts'
import { invoiceSettled } from '../subscriptions/status.ts'
import type { Invoice, InvoicePayment, PaymentIntent } from '../types.ts'

/** Whether an invoice is owed now; asked anew after work that may have settled it. */
export const isOpen = (invoice: Invoice): boolean => invoice.status === 'open'

/** The payments of an invoice, oldest first. */
export const paymentsOf = (ctx: Ctx, invoice: string): InvoicePayment[] =>
  ctx.store.where<InvoicePayment>('invoice_payment', 'invoice', invoice)

/** The invoice that a payment intent pays, if it pays one. */
export function invoiceOfIntent(ctx: Ctx, intent: string): { invoice: Invoice; payment: InvoicePayment } | undefined {
  const [payment] = ctx.store.where<InvoicePayment>('invoice_payment', 'payment.payment_intent', intent)
  const invoice = payment && ctx.store.get<Invoice>('invoice', payment.invoice)
  return invoice && { invoice, payment }
}

/** What is asked for by an invoice's own payment, after part of it was settled otherwise. */
export function askFor(ctx: Ctx, invoice: Invoice, amount: number): void {
  const own = paymentsOf(ctx, invoice.id).find((one) => one.is_default && one.status === 'open')
  const intent = defaultIntent(ctx, invoice.id)
  if (own) ctx.store.update(own, { amount_requested: amount })
  if (intent && intent.status !== 'succeeded') ctx.store.update(intent, { amount })
}

/** The payment intent by which an invoice expects to be paid, if it owes anything. */
export function defaultIntent(ctx: Ctx, invoice: string): PaymentIntent | undefined {
  const payment = paymentsOf(ctx, invoice).find((one) => one.is_default)
  const id = payment?.payment.payment_intent
  return typeof id === 'string' ? ctx.store.get<PaymentIntent>('payment_intent', id) : undefined
}

/** The invoice's own payment is made; others that were attached and not paid are not needed any more. */
function payPayments(ctx: Ctx, invoice: Invoice): void {
  const open = paymentsOf(ctx, invoice.id).filter((one) => one.status === 'open')
  for (const other of open.filter((one) => !one.is_default)) cancelPayment(ctx, other)
  for (const payment of open.filter((one) => one.is_default)) {
    ctx.store.update(payment, {
      status: 'paid',
      amount_paid: payment.amount_requested,
      status_transitions: { canceled_at: null, paid_at: ctx.now },
    })
    ctx.emit('invoice_payment.paid', payment)
  }
}

const cancelPayment = (ctx: Ctx, payment: InvoicePayment): void => {
  ctx.store.update(payment, { status: 'canceled', status_transitions: { canceled_at: ctx.now, paid_at: null } })
}

/** Nothing more is expected by these payments: what is open is cancelled, with the invoice's own payment intent. */
export function cancelPayments(ctx: Ctx, invoice: Invoice): void {
  for (const payment of paymentsOf(ctx, invoice.id)) if (payment.status === 'open') cancelPayment(ctx, payment)
  const intent = defaultIntent(ctx, invoice.id)
  if (intent) cancelIntent(ctx, intent, 'void_invoice')
}

const over = { auto_advance: false, next_payment_attempt: null, automatically_finalizes_at: null } as const

/** An invoice is paid: by card, by nothing being owed, or (`outOfBand`) somewhere else. `more` is written with it. */
export function settlePaid(ctx: Ctx, invoice: Invoice, more: Partial<Invoice>, outOfBand = false): void {
  unschedule(ctx.store, invoice.id)
  if (outOfBand) cancelPayments(ctx, invoice)
  else payPayments(ctx, invoice)
  const transitions = { ...invoice.status_transitions, paid_at: ctx.now }
  change(
    ctx,
    invoice,
    {
      ...more,
      ...over,
      status: 'paid',
      amount_paid: outOfBand ? invoice.amount_paid : invoice.amount_due,
      ...(outOfBand ? { amount_paid_off_stripe: invoice.amount_remaining } : {}),
      amount_remaining: 0,
      status_transitions: transitions,
    },
    'invoice.updated',
  )
  ctx.emit('invoice.paid', invoice)
  if (!outOfBand && invoice.amount_due > 0) ctx.emit('invoice.payment_succeeded', invoice)
  invoiceSettled(ctx, invoice)
}

/** An invoice is void: it is owed no more, and its payment is cancelled. */
export function settleVoid(ctx: Ctx, invoice: Invoice): void {
  unschedule(ctx.store, invoice.id)
  cancelPayments(ctx, invoice)
  const customer = customerOf(ctx.store, invoice.customer)
  if (customer) returnBalance(ctx, customer, invoice.id, invoice.currency)
  const transitions = { ...invoice.status_transitions, voided_at: ctx.now }
  const previous = ctx.store.update(invoice, { ...over, status: 'void', status_transitions: transitions })
  ctx.emit('invoice.updated', invoice, previous)
  ctx.emit('invoice.voided', invoice)
}

/** An invoice is given up: it can still be paid; its subscription goes on. */
export function settleUncollectible(ctx: Ctx, invoice: Invoice, reason: string): void {
  unschedule(ctx.store, invoice.id)
  const transitions = { ...invoice.status_transitions, marked_uncollectible_at: ctx.now }
  const previous = ctx.store.update(invoice, {
    ...over,
    status: 'uncollectible',
    status_details: { uncollectible: { reason } },
    status_transitions: transitions,
  })
  ctx.emit('invoice.updated', invoice, previous)
  ctx.emit('invoice.marked_uncollectible', invoice)
  invoiceSettled(ctx, invoice)
}

/** Stripe stops collecting an invoice by itself. */
export function stopAdvancing(ctx: Ctx, invoice: Invoice): void {
  unschedule(ctx.store, invoice.id)
  change(ctx, invoice, over, 'invoice.updated')
}
