import { cardError } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import type { Decline } from '../contract.ts'
import { attachMethod } from '../payment-methods.ts'
import type { PaymentMethod, SetupIntent } from '../types.ts'
import { asksHolder, attachDeclineOf, markSetUp } from './outcome.ts'
import { paymentError } from './shapes.ts'

function succeed(ctx: Ctx, intent: SetupIntent, method: PaymentMethod): void {
  if (intent.customer !== null) attachMethod(ctx, method, intent.customer)
  markSetUp(ctx, method.id)
  ctx.store.update(intent, {
    status: 'succeeded',
    next_action: null,
    last_setup_error: null,
    payment_method: method.id,
  })
  ctx.emit('setup_intent.succeeded', intent)
}

/** The card cannot be saved: 402, and the set-up wants another. */
function refuse(ctx: Ctx, intent: SetupIntent, method: PaymentMethod, decline: Decline): never {
  const { payment_method: _none, ...error } = paymentError(decline, method, null)
  ctx.store.update(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error: error,
  })
  ctx.emit('setup_intent.setup_failed', intent)
  throw cardError({ ...decline, setup_intent: structuredClone(intent), payment_method: structuredClone(method) })
}

/** Saves a card for later payments, unless its bank refuses (402) or asks its holder first. */
export function confirmSetUp(ctx: Ctx, intent: SetupIntent, method: PaymentMethod, returnUrl: string | null): void {
  const decline = attachDeclineOf(ctx, method)
  if (decline) refuse(ctx, intent, method, decline)
  if (!asksHolder(ctx, method)) return succeed(ctx, intent, method)
  const url = `${ctx.baseUrl}/3ds/${intent.id}`
  ctx.store.update(intent, {
    status: 'requires_action',
    payment_method: method.id,
    next_action:
      returnUrl === null
        ? { type: 'use_stripe_sdk', use_stripe_sdk: {} }
        : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } },
  })
  ctx.emit('setup_intent.requires_action', intent)
}

const refusedByHolder: Decline = {
  code: 'setup_intent_authentication_failure',
  decline_code: null,
  message:
    'The latest attempt to set up the payment method has failed because authentication failed. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this SetupIntent again.',
  advice_code: null,
  network_decline_code: null,
}

/** The holder answers the bank that asked before a card was saved. */
export function answerSetUp(ctx: Ctx, intent: SetupIntent, method: PaymentMethod, agrees: boolean): void {
  if (agrees) return succeed(ctx, intent, method)
  refuse(ctx, intent, method, refusedByHolder)
}
