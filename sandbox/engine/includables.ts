import type { Ctx, StripeObject } from '../store/types.ts'
import { secretOf } from './checkout/session.ts'
import type { Includables } from './contract.ts'
import { defaultIntent, paymentsOf } from './invoices/settle.ts'
import type { CheckoutSession, Refund } from './types.ts'

const listOf = (url: string, data: unknown[]): unknown => ({ object: 'list', data, has_more: false, url })

function confirmationSecret(ctx: Ctx, invoice: StripeObject): unknown {
  const secret = defaultIntent(ctx, invoice.id)?.client_secret
  return secret ? { type: 'payment_intent', client_secret: secret } : null
}

/** What is absent unless it is expanded. */
export const billingIncludables: Includables = {
  'invoice.payments': (ctx, invoice) =>
    listOf(`/v1/invoice_payments?invoice=${invoice.id}`, paymentsOf(ctx, invoice.id).reverse()),
  'invoice.confirmation_secret': confirmationSecret,
  'charge.refunds': (ctx, charge) =>
    listOf(`/v1/charges/${charge.id}/refunds`, ctx.store.where<Refund>('refund', 'charge', charge.id).reverse()),
  'checkout.session.line_items': (ctx, session) =>
    listOf(`/v1/checkout/sessions/${session.id}/line_items`, secretOf(ctx, session as CheckoutSession).lines),
}
