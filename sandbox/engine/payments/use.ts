import { cardError } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { declineBy } from '../declines.ts'
import { creditAttached } from '../invoices/attach.ts'
import { invoiceOfIntent } from '../invoices/settle.ts'
import type { PaymentIntent, PaymentMethod } from '../types.ts'
import { confirmIntent, type Confirmation } from './confirm.ts'
import { asksHolder } from './outcome.ts'
import { paymentError } from './shapes.ts'

/** How a payment intent is confirmed over the API. */
export interface Use {
  /** The holder is away: a card that asks for them is declined. */
  offSession: boolean
  /** Where the bank sends the holder back to. */
  returnUrl: string | null
}

/** The holder is not there to be asked: 402 `authentication_required`; the intent wants another try. */
function refuseAway(ctx: Ctx, intent: PaymentIntent, method: PaymentMethod): never {
  const decline = { ...declineBy('authentication_required'), code: 'authentication_required' }
  const error = paymentError(decline, method, null)
  ctx.store.update(intent, { status: 'requires_payment_method', payment_method: null, last_payment_error: error })
  ctx.emit('payment_intent.payment_failed', intent)
  throw cardError({ ...decline, payment_intent: structuredClone(intent), payment_method: structuredClone(method) })
}

/** Tells an invoice that this intent was attached to. */
function tellInvoice(ctx: Ctx, intent: PaymentIntent): void {
  const attached = invoiceOfIntent(ctx, intent.id)
  if (!attached || attached.payment.is_default || attached.invoice.status !== 'open') return
  creditAttached(ctx, attached.invoice, attached.payment, intent.amount_received)
}

function sendBack(ctx: Ctx, intent: PaymentIntent, returnUrl: string | null): void {
  if (returnUrl === null) return
  const url = `${ctx.baseUrl}/3ds/${intent.id}`
  ctx.store.update(intent, {
    next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } },
  })
}

function conclude(ctx: Ctx, intent: PaymentIntent, method: PaymentMethod, confirmed: Confirmation): void {
  if (confirmed.type === 'succeeded') tellInvoice(ctx, intent)
  if (confirmed.type !== 'declined') return
  throw cardError({
    ...confirmed.decline,
    charge: confirmed.charge.id,
    payment_intent: structuredClone(intent),
    payment_method: structuredClone(method),
  })
}

/** Confirms a payment intent that no invoice made. Throws 402 for a decline; it may want its holder first. */
export function useMethod(ctx: Ctx, intent: PaymentIntent, method: PaymentMethod, use: Use): void {
  if (use.offSession && asksHolder(ctx, method)) refuseAway(ctx, intent, method)
  const confirmed = confirmIntent(ctx, intent, method, { authenticated: false, invoice: null })
  if (confirmed.type === 'requires_action') sendBack(ctx, intent, use.returnUrl)
  conclude(ctx, intent, method, confirmed)
}

/** The holder answers the bank: the payment goes on, or wants another card. Throws 402 for a decline that follows. */
export function answerBank(ctx: Ctx, intent: PaymentIntent, method: PaymentMethod, agrees: boolean): void {
  if (agrees) {
    const confirmed = confirmIntent(ctx, intent, method, { authenticated: true, invoice: null })
    return conclude(ctx, intent, method, confirmed)
  }
  const refusal = {
    code: 'payment_intent_authentication_failure',
    decline_code: null,
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    advice_code: null,
    network_decline_code: null,
  }
  ctx.store.update(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: { ...paymentError(refusal, method, null), type: 'invalid_request_error' },
  })
  ctx.emit('payment_intent.payment_failed', intent)
}
