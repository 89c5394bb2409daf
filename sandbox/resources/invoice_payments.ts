import { find } from '../engine/find.ts'
import type { InvoicePayment } from '../engine/types.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { hash, listParams, oneOf, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'

interface PaymentFilter {
  type?: string
  payment_intent?: string
}

const fits = (payment: InvoicePayment, input: Input): boolean => {
  const wanted = (input.payment ?? {}) as PaymentFilter
  return (
    (input.invoice == null || payment.invoice === input.invoice) &&
    (input.status == null || payment.status === input.status) &&
    (wanted.type == null || payment.payment.type === wanted.type) &&
    (wanted.payment_intent == null || payment.payment.payment_intent === wanted.payment_intent) &&
    inRange(payment.created, input.created as Range | undefined)
  )
}

export const invoicePaymentEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/invoice_payments',
    params: {
      ...listParams,
      created: range,
      invoice: str,
      payment: hash({ type: oneOf('payment_intent', 'payment_record'), payment_intent: str }, 'type'),
      status: oneOf('canceled', 'open', 'paid'),
    },
    handle(ctx, input) {
      const { invoice } = input
      const all =
        typeof invoice === 'string'
          ? ctx.store.where<InvoicePayment>('invoice_payment', 'invoice', invoice)
          : ctx.store.all<InvoicePayment>('invoice_payment')
      const found = newestFirst(all).filter((payment) => fits(payment, input))
      return list(ctx, '/v1/invoice_payments', found, input)
    },
  },
  {
    method: 'GET',
    path: '/v1/invoice_payments/:id',
    params: {},
    handle: (ctx, _input, path) => find<InvoicePayment>(ctx, 'invoice_payment', path.id),
  },
]
