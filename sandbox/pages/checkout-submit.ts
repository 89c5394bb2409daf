import { completeSession } from '../engine/checkout/complete.ts'
import type { Payer } from '../engine/checkout/payer.ts'
import { needsCard } from '../engine/checkout/session.ts'
import type { PageAnswer } from '../engine/contract.ts'
import { readable } from '../engine/money.ts'
import { newCardMethod } from '../engine/payment-methods.ts'
import type { CheckoutSession, PaymentMethod } from '../engine/types.ts'
import { StripeFailure } from '../http/errors.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { failureWrongs, onlyWrong, readCard, type TypedCard } from './card-read.ts'
import { answeredChallenge, challengePage, notConfirmed } from './challenge.ts'
import { knownEmail, placeOf } from './checkout-form.ts'
import { sessionOver, successUrl } from './checkout-over.ts'
import { emailWrong, trimmed, type Typed, type Wrongs } from './fields.ts'

/** What came of submitting the page: the next page, or what is wrong with this one. */
type Outcome = PageAnswer | { wrongs: Wrongs }

/** The event that a completed page waited for: whoever sends the form twice waits for it too. */
type Done = StripeObject & { object: 'sandbox.checkout_done'; event: string }

const none = (wrongs: Wrongs): boolean => Object.keys(wrongs).length === 0

/** Back to the shop, once its endpoints have heard of the purchase. */
export function toShop(ctx: Ctx, session: CheckoutSession): PageAnswer {
  const url = successUrl(session)
  const event = ctx.store.get<Done>('sandbox.checkout_done', session.id)?.event
  const afterDelivery = event === undefined ? {} : { afterDelivery: event }
  return url === null ? { ...sessionOver(session), ...afterDelivery } : { status: 303, redirect: url, ...afterDelivery }
}

interface Paying {
  method: PaymentMethod | null
  payer: Payer
  authenticated: boolean
}

function complete(ctx: Ctx, session: CheckoutSession, { method, payer, authenticated }: Paying): Outcome {
  try {
    const done = completeSession(ctx, session, method, payer, authenticated)
    if (done.type === 'complete') {
      ctx.store.put<Done>({ object: 'sandbox.checkout_done', id: session.id, event: done.event })
      return toShop(ctx, session)
    }
    if (!method) return { wrongs: { form: 'A payment method is needed.' } }
    const due = session.amount_total ?? 0
    return challengePage(ctx, method, placeOf(session), due > 0 ? readable(due, session.currency ?? 'usd') : null)
  } catch (error) {
    if (error instanceof StripeFailure && error.status === 402) return { wrongs: failureWrongs(error) }
    throw error
  }
}

function afterChallenge(ctx: Ctx, session: CheckoutSession, form: Typed): Outcome | null {
  if (form.challenge === undefined) return null
  const answered = answeredChallenge(ctx, form, placeOf(session))
  if (!answered) return { status: 303, redirect: placeOf(session) }
  if (!answered.confirmed) return { wrongs: { form: notConfirmed } }
  const { name, email } = answered.method.billing_details
  return complete(ctx, session, { method: answered.method, payer: { name, email }, authenticated: true })
}

const noCard: TypedCard = { wrongs: {} }

/** Submits the page of an open session. A refusal leaves it open, and says what is wrong beside the field. */
export function submitCheckout(ctx: Ctx, session: CheckoutSession, form: Typed): Outcome {
  const answered = afterChallenge(ctx, session, form)
  if (answered) return answered
  const email = knownEmail(session) ?? trimmed(form.email)
  const needed = needsCard(session)
  const card = needed ? readCard(form, ctx.now) : noCard
  const wrongs = { ...onlyWrong({ email: emailWrong(email) }), ...('wrongs' in card ? card.wrongs : {}) }
  if (!none(wrongs)) return { wrongs }
  if ('wrongs' in card) {
    return complete(ctx, session, { method: null, payer: { name: null, email }, authenticated: false })
  }
  const method = newCardMethod(ctx, card.card, { ...card.holder, email })
  return complete(ctx, session, { method, payer: { name: card.holder.name, email }, authenticated: false })
}
