import { find, findCustomer, findPaymentMethod } from '../engine/find.ts'
import { attemptInvoice } from '../engine/invoices/attempt.ts'
import { attemptFailure } from '../engine/invoices/failures.ts'
import { invoiceOfIntent } from '../engine/invoices/settle.ts'
import { cancelIntent } from '../engine/payments/confirm.ts'
import { newIntent } from '../engine/payments/shapes.ts'
import { useMethod } from '../engine/payments/use.ts'
import type { Invoice, PaymentIntent } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { any, arr, bool, hash, int, meta, oneOf, str, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { given } from './find.ts'
import { methodById } from './payment_methods.ts'

const unexpected = (message: string): Error => invalidRequest(message, { code: 'payment_intent_unexpected_state' })

const confirmParams: Params = {
  off_session: bool,
  payment_method: str,
  payment_method_options: any,
  receipt_email: str,
  return_url: str,
  setup_future_usage: oneOf('off_session', 'on_session'),
  use_stripe_sdk: bool,
}
const describing: Params = {
  customer: str,
  description: str,
  metadata: meta,
  receipt_email: str,
  setup_future_usage: oneOf('off_session', 'on_session'),
  statement_descriptor: str,
  statement_descriptor_suffix: str,
}

const ready = new Set(['requires_payment_method', 'requires_confirmation', 'requires_action'])

/** Confirming an invoice's own payment is paying the invoice, on session. */
function payInvoice(ctx: Ctx, invoice: Invoice, intent: PaymentIntent, input: Input): void {
  if (invoice.status !== 'open') throw unexpected(`This PaymentIntent's invoice is ${invoice.status}.`)
  const wanted = input.payment_method ?? intent.payment_method
  const method = wanted == null ? {} : { paymentMethod: findPaymentMethod(ctx, wanted, 'payment_method').id }
  const attempt = attemptInvoice(ctx, invoice, { automatic: false, ...method })
  if (attempt.type === 'declined' || attempt.type === 'no_payment_method') throw attemptFailure(ctx, attempt)
}

function confirm(ctx: Ctx, intent: PaymentIntent, input: Input): PaymentIntent {
  if (intent.customer !== null) findCustomer(ctx, intent.customer)
  const of = invoiceOfIntent(ctx, intent.id)
  if (!ready.has(intent.status)) {
    throw unexpected(
      `You cannot confirm this PaymentIntent because it has already ${intent.status === 'canceled' ? 'been canceled' : 'succeeded or is processing'}.`,
    )
  }
  if (of?.payment.is_default) payInvoice(ctx, of.invoice, intent, input)
  else confirmOwn(ctx, intent, input)
  return intent
}

function confirmOwn(ctx: Ctx, intent: PaymentIntent, input: Input): void {
  const wanted = input.payment_method ?? intent.payment_method
  if (typeof wanted !== 'string') {
    throw unexpected(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    )
  }
  const method = methodById(ctx, wanted, intent.customer)
  useMethod(ctx, intent, method, {
    offSession: input.off_session === true,
    returnUrl: (input.return_url ?? null) as string | null,
  })
}

function refuseOddities(input: Input): void {
  requireParams(input, 'amount', 'currency')
  if ((input.amount as number) < 1) {
    throw invalidRequest('This value must be greater than or equal to 1.', {
      param: 'amount',
      code: 'parameter_invalid_integer',
    })
  }
  if (input.off_session === true && input.confirm !== true) {
    throw invalidRequest('The `off_session` parameter can only be passed with `confirm=true`.', {
      param: 'off_session',
    })
  }
}

function newPayment(ctx: Ctx, input: Input): PaymentIntent {
  const customer = input.customer == null ? null : findCustomer(ctx, input.customer).id
  const method = input.payment_method == null ? null : methodById(ctx, input.payment_method as string, customer)
  const parts = {
    amount: input.amount as number,
    currency: (input.currency as string).toLowerCase(),
    customer,
    description: (input.description ?? null) as string | null,
    metadata: mergeMetadata({}, input.metadata),
  }
  return {
    ...newIntent(ctx, parts),
    setup_future_usage: null,
    ...given(input, 'receipt_email', 'setup_future_usage', 'statement_descriptor', 'statement_descriptor_suffix'),
    payment_method: method?.id ?? null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
  }
}

function create(ctx: Ctx, input: Input): PaymentIntent {
  refuseOddities(input)
  const intent = ctx.store.put(newPayment(ctx, input))
  ctx.emit('payment_intent.created', intent)
  if (input.confirm === true) confirm(ctx, intent, { ...input, payment_method: intent.payment_method })
  return intent
}

function update(ctx: Ctx, input: Input, id: unknown): PaymentIntent {
  const intent = find<PaymentIntent>(ctx, 'payment_intent', id)
  if (
    !ready.has(intent.status) &&
    Object.keys(input).some((name) => !['metadata', 'description', 'expand'].includes(name))
  ) {
    throw unexpected(`This PaymentIntent could not be updated because it has a status of ${intent.status}.`)
  }
  const customer = input.customer == null ? intent.customer : findCustomer(ctx, input.customer).id
  const method = input.payment_method == null ? null : methodById(ctx, input.payment_method as string, customer)
  ctx.store.update(intent, {
    ...given(input, ...Object.keys(describing).filter((name) => name !== 'metadata'), 'amount'),
    customer,
    ...(method ? { payment_method: method.id, status: 'requires_confirmation' } : {}),
    metadata: mergeMetadata(intent.metadata, input.metadata),
  })
  return intent
}

function cancel(ctx: Ctx, input: Input, id: unknown): PaymentIntent {
  const intent = find<PaymentIntent>(ctx, 'payment_intent', id)
  const own = invoiceOfIntent(ctx, intent.id)?.payment.is_default === true
  if (!ready.has(intent.status) || own) {
    throw unexpected(
      own
        ? 'You cannot cancel this PaymentIntent because it belongs to an invoice; void the invoice instead.'
        : `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`,
    )
  }
  cancelIntent(ctx, intent, (input.cancellation_reason as string | undefined) ?? 'requested_by_customer')
  return intent
}

/** What makes a payment intent and moves it on. */
export const paymentIntentWrites: Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/payment_intents',
    params: {
      ...confirmParams,
      ...describing,
      amount: int,
      automatic_payment_methods: hash({ enabled: bool, allow_redirects: oneOf('always', 'never') }),
      allowed_payment_method_types: arr(str),
      confirm: bool,
      currency: str,
    },
    handle: create,
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id',
    params: { ...describing, amount: int, payment_method: str },
    handle: (ctx, input, path) => update(ctx, input, path.id),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/confirm',
    params: confirmParams,
    handle: (ctx, input, path) => confirm(ctx, find<PaymentIntent>(ctx, 'payment_intent', path.id), input),
  },
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/cancel',
    params: { cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer') },
    handle: (ctx, input, path) => cancel(ctx, input, path.id),
  },
]
