import { completeSession } from '../engine/checkout/complete.ts'
import type { Payer } from '../engine/checkout/payer.ts'
import type { PageAnswer } from '../engine/contract.ts'
import { readable } from '../engine/money.ts'
import type { CheckoutSession, PaymentMethod } from '../engine/types.ts'
import { StripeFailure } from '../http/errors.ts'
import { addTaxId } from '../resources/tax_ids.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { failureWrongs } from './card-read.ts'
import { answeredChallenge, challengePage, notConfirmed } from './challenge.ts'
import { placeOf } from './checkout-changes.ts'
import { newMethod, readPurchase } from './checkout-purchase.ts'
import { sessionOver, successUrl } from './checkout-over.ts'
import type { Typed, Wrongs } from './fields.ts'

/** What came of submitting the page: the next page, or what is wrong with this one. */
type Outcome = PageAnswer | { wrongs: Wrongs }

/** The event that a completed page waited for: whoever sends the form twice waits for it too. */
type Done = StripeObject & { object: 'sandbox.checkout_done'; event: string }

/** What the person said beside their card, while the bank asks them. */
type Asked = StripeObject & { object: 'sandbox.checkout_asked'; payer: Payer; shown: Partial<CheckoutSession> }

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
  shown: Partial<CheckoutSession>
  authenticated: boolean
}

function challenge(ctx: Ctx, session: CheckoutSession, { method, payer, shown }: Paying): Outcome {
  if (!method) return { wrongs: { form: 'A payment method is needed.' } }
  ctx.store.put<Asked>({ object: 'sandbox.checkout_asked', id: session.id, payer, shown })
  const due = session.amount_total ?? 0
  return challengePage(ctx, method, placeOf(session), due > 0 ? readable(due, session.currency ?? 'usd') : null)
}

function complete(ctx: Ctx, session: CheckoutSession, paying: Paying): Outcome {
  const { method, payer, shown, authenticated } = paying
  const before = ctx.store.update(session, shown)
  try {
    const done = completeSession(ctx, session, method, payer, authenticated)
    if (done.type === 'complete') {
      for (const taxId of payer.taxIds ?? []) if (session.customer) addTaxId(ctx, session.customer, { ...taxId })
      ctx.store.put<Done>({ object: 'sandbox.checkout_done', id: session.id, event: done.event })
      return toShop(ctx, session)
    }
    ctx.store.update(session, before)
    return challenge(ctx, session, paying)
  } catch (error) {
    ctx.store.update(session, before)
    if (error instanceof StripeFailure && error.status === 402) return { wrongs: failureWrongs(error) }
    throw error
  }
}

function afterChallenge(ctx: Ctx, session: CheckoutSession, form: Typed): Outcome {
  const answered = answeredChallenge(ctx, form, placeOf(session))
  const asked = ctx.store.get<Asked>('sandbox.checkout_asked', session.id)
  if (!answered || !asked) return { status: 303, redirect: placeOf(session) }
  if (!answered.confirmed) return { wrongs: { form: notConfirmed } }
  const { payer, shown } = asked
  return complete(ctx, session, { method: answered.method, payer, shown, authenticated: true })
}

/** Submits the page of an open session. A refusal leaves it open, and says what is wrong beside the field. */
export function submitCheckout(ctx: Ctx, session: CheckoutSession, form: Typed): Outcome {
  if (form.challenge !== undefined) return afterChallenge(ctx, session, form)
  const read = readPurchase(session, form, ctx.now)
  if ('wrongs' in read) return read
  const { payer, shown } = read
  return complete(ctx, session, { method: newMethod(ctx, read), payer, shown, authenticated: false })
}
