import type { PageAnswer } from '../engine/contract.ts'
import { customerOf } from '../engine/find.ts'
import { attemptInvoice, paymentMethodFor } from '../engine/invoices/attempt.ts'
import { readable } from '../engine/money.ts'
import { attachMethod, newCardMethod } from '../engine/payment-methods.ts'
import { attachDeclineOf } from '../engine/payments/outcome.ts'
import type { Invoice, PaymentMethod } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { declineWrongs, readCard } from './card-read.ts'
import { answeredChallenge, challengePage, notConfirmed } from './challenge.ts'
import type { Typed, Wrongs } from './fields.ts'
import type { FoundInvoice } from './invoice-found.ts'

/** Whether an invoice is still owed. */
export const payable = (invoice: Invoice): boolean => invoice.status === 'open' || invoice.status === 'uncollectible'

/** What came of paying: the next page, or what is wrong with the form. */
type Outcome = PageAnswer | { wrongs: Wrongs }

function attempt(ctx: Ctx, { invoice, place }: FoundInvoice, method: PaymentMethod, authenticated: boolean): Outcome {
  const isNew = paymentMethodFor(ctx, invoice)?.id !== method.id
  const amount = readable(invoice.amount_remaining, invoice.currency)
  const result = attemptInvoice(ctx, invoice, { automatic: false, paymentMethod: method.id, authenticated })
  switch (result.type) {
    case 'requires_action':
      return challengePage(ctx, method, place, amount)
    case 'declined':
      return { wrongs: isNew ? declineWrongs(result.decline) : { saved: result.decline.message } }
    case 'no_payment_method':
      return { wrongs: { form: 'There is no card to charge.' } }
    default:
      return { status: 303, redirect: payable(invoice) ? `${place}?said=pending` : place }
  }
}

function payWithNewCard(ctx: Ctx, one: FoundInvoice, form: Typed): Outcome {
  const read = readCard(form, ctx.now)
  if ('wrongs' in read) return read
  const email = customerOf(ctx.store, one.invoice.customer)?.email ?? null
  const method = newCardMethod(ctx, read.card, { ...read.holder, email })
  const decline = attachDeclineOf(ctx, method)
  if (decline) return { wrongs: declineWrongs(decline) }
  attachMethod(ctx, method, one.invoice.customer)
  return attempt(ctx, one, method, false)
}

/** Pays an invoice as the form asks. One that is paid already is shown as it is: sending the form twice pays once. */
export function payInvoice(ctx: Ctx, one: FoundInvoice, form: Typed): Outcome {
  const { invoice, place } = one
  const answered = answeredChallenge(ctx, form, place)
  if (!payable(invoice) || (form.challenge !== undefined && !answered)) return { status: 303, redirect: place }
  if (answered)
    return answered.confirmed ? attempt(ctx, one, answered.method, true) : { wrongs: { form: notConfirmed } }
  const saved = paymentMethodFor(ctx, invoice)
  return form.way === 'saved' && saved ? attempt(ctx, one, saved, false) : payWithNewCard(ctx, one, form)
}
