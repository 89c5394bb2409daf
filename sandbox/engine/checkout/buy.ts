import type { Ctx } from '../../store/types.ts'
import { draftInvoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { lineForPrice } from '../invoices/lines.ts'
import { attemptProcesses } from '../invoices/attempt.ts'
import { settlePaid } from '../invoices/settle.ts'
import { redeem } from '../subscriptions/discounts.ts'
import type { CheckoutSession, Customer, Invoice, PaymentIntent } from '../types.ts'
import { namePayer } from './name-payer.ts'
import { secretOf, wantedAgain } from './session.ts'

/** The invoice that `invoice_creation` asks for, after the fact. */
function invoiceOf(ctx: Ctx, session: CheckoutSession, customer: Customer, discounts: string[]): Invoice {
  const secret = secretOf(ctx, session)
  return draftInvoice(ctx, {
    customer,
    subscription: null,
    reason: 'manual',
    currency: session.currency ?? 'usd',
    period: { start: ctx.now, end: ctx.now },
    discounts,
    metadata: { ...(session.invoice_creation?.invoice_data.metadata ?? {}) },
    lines: wantedAgain(secret, secret.lines).map((wanted) =>
      lineForPrice(ctx, wanted, null, session.currency ?? wanted.price.currency),
    ),
  })
}

/** The invoice of what was collected: paid, or waiting for the bank. */
function bill(ctx: Ctx, session: CheckoutSession, customer: Customer, intent: PaymentIntent | null): Invoice {
  const discounts = redeem(ctx, secretOf(ctx, session).discounts, customer.id, session.id)
  const invoice = invoiceOf(ctx, session, customer, discounts)
  if (intent) namePayer(ctx, intent, customer, invoice)
  finalizeInvoice(ctx, invoice, intent ?? undefined)
  if (intent?.status === 'processing') attemptProcesses(ctx, invoice, 1)
  else if (intent) settlePaid(ctx, invoice, { attempt_count: 1, attempted: true })
  return invoice
}

/** Completes `mode=payment`: the intent learns its customer, and an invoice is made where one was asked for. */
export function buy(
  ctx: Ctx,
  session: CheckoutSession,
  customer: Customer | null,
  intent: PaymentIntent | null,
): Partial<CheckoutSession> {
  const payment_intent = intent?.id ?? null
  if (customer && session.invoice_creation?.enabled) {
    return { payment_intent, invoice: bill(ctx, session, customer, intent).id }
  }
  redeem(ctx, secretOf(ctx, session).discounts, customer?.id ?? null, session.id)
  if (customer && intent) namePayer(ctx, intent, customer, null)
  return { payment_intent }
}
