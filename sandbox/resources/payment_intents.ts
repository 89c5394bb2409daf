import { attemptInvoice } from '../engine/invoices/attempt.ts'
import { attemptFailure } from '../engine/invoices/failures.ts'
import { find, findPaymentMethod } from '../engine/find.ts'
import { cancelIntent } from '../engine/payments/confirm.ts'
import type { Invoice, InvoicePayment, PaymentIntent } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { candidates, inRange, list, newestFirst, type Range } from '../http/list.ts'
import { bool, listParams, oneOf, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

const findIntent = (ctx: Ctx, id: unknown): PaymentIntent => find<PaymentIntent>(ctx, 'payment_intent', id)

const paymentOf = (ctx: Ctx, intent: PaymentIntent): InvoicePayment | undefined =>
  ctx.store.where<InvoicePayment>('invoice_payment', 'payment.payment_intent', intent.id)[0]

/** Confirming an invoice's payment is paying the invoice, on session. */
function confirm(ctx: Ctx, input: Input, id: unknown): PaymentIntent {
  const intent = findIntent(ctx, id)
  const payment = paymentOf(ctx, intent)
  const invoice = payment && ctx.store.get<Invoice>('invoice', payment.invoice)
  if (!invoice || invoice.status !== 'open') {
    throw invalidRequest(
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status}, or because the sandbox confirms only those of open invoices.`,
      { code: 'payment_intent_unexpected_state' },
    )
  }
  const given = input.payment_method ?? intent.payment_method
  const method = given == null ? null : findPaymentMethod(ctx, given, 'payment_method').id
  const attempt = attemptInvoice(ctx, invoice, { automatic: false, ...(method ? { paymentMethod: method } : {}) })
  if (attempt.type === 'declined' || attempt.type === 'no_payment_method') throw attemptFailure(ctx, attempt)
  return intent
}

function cancel(ctx: Ctx, input: Input, id: unknown): PaymentIntent {
  const intent = findIntent(ctx, id)
  if (intent.status === 'succeeded' || intent.status === 'canceled' || paymentOf(ctx, intent)) {
    throw invalidRequest(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status} or belongs to an invoice.`,
      { code: 'payment_intent_unexpected_state' },
    )
  }
  cancelIntent(ctx, intent, (input.cancellation_reason as string | undefined) ?? 'requested_by_customer')
  return intent
}

export const paymentIntentEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/payment_intents',
    params: { ...listParams, created: range, customer: str },
    handle(ctx, input) {
      const fits = (intent: PaymentIntent): boolean =>
        (input.customer == null || intent.customer === input.customer) &&
        inRange(intent.created, input.created as Range | undefined)
      const all = newestFirst(candidates<PaymentIntent>(ctx, 'payment_intent', input, 'customer'))
      return list(ctx, '/v1/payment_intents', all.filter(fits), input)
    },
  },
  {
    method: 'GET',
    path: '/v1/payment_intents/:id',
    params: { client_secret: str },
    handle: (ctx, _input, path) => findIntent(ctx, path.id),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/confirm',
    params: { payment_method: str, off_session: bool, return_url: str },
    handle: (ctx, input, path) => confirm(ctx, input, path.id),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/cancel',
    params: { cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer') },
    handle: (ctx, input, path) => cancel(ctx, input, path.id),
  },
]
