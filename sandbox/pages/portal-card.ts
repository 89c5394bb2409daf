import type { PageAnswer } from '../engine/contract.ts'
import { attachMethod, newCardMethod, setDefaultMethod } from '../engine/payment-methods.ts'
import { asksHolder, attachDeclineOf } from '../engine/payments/outcome.ts'
import { setUpMethod } from '../engine/payments/setup.ts'
import type { PaymentMethod } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { cardFields, filled, testCardList, withoutCode } from './card-form.ts'
import { declineWrongs, readCard } from './card-read.ts'
import { answeredChallenge, challengePage, notConfirmed } from './challenge.ts'
import { fieldsOf, type Typed, type Wrongs } from './fields.ts'
import { html } from './html.ts'
import { failure, page } from './layout.ts'
import { wayBack, type View } from './portal-view.ts'

/** Asks for a new card. */
export function cardForm(view: View, typed: Typed, wrongs: Wrongs): PageAnswer {
  return page(
    'Add payment method',
    html`${wayBack(view, 'payment_method_update')} ${failure(wrongs.form ?? null)}
      <div class="panel">
        <form method="post" action="${view.place}/payment-method" id="card" novalidate>
          ${cardFields(fieldsOf(typed, wrongs))}
          <button data-busy="Saving…">Save card</button>
        </form>
        <p class="quiet">The new card becomes the default for your invoices.</p>
        ${testCardList('card')}
      </div>`,
  )
}

/** Saves a card and makes it the customer's default; a subscription's own card stays what it is. */
function save(ctx: Ctx, view: View, method: PaymentMethod, authenticated: boolean): null {
  attachMethod(ctx, method, view.customer.id)
  setUpMethod(ctx, method, view.customer.id, authenticated)
  setDefaultMethod(ctx, view.customer, method.id)
  return null
}

/** Handles a typed card: null when it was saved, else the page to show (what is wrong, or the bank's question). */
export function addCard(ctx: Ctx, view: View, form: Record<string, string>): PageAnswer | null {
  const place = `${view.place}/payment-method`
  const typed = filled(form)
  if (typed) return cardForm(view, typed, {})
  const answered = answeredChallenge(ctx, form, place)
  if (form.challenge !== undefined && !answered) return { status: 303, redirect: view.place }
  if (answered && !answered.confirmed) return cardForm(view, {}, { form: notConfirmed })
  if (answered) return save(ctx, view, answered.method, true)
  const read = readCard(form, ctx.now)
  if ('wrongs' in read) return cardForm(view, withoutCode(form), read.wrongs)
  const method = newCardMethod(ctx, read.card, { ...read.holder, email: view.customer.email })
  const decline = attachDeclineOf(ctx, method)
  if (decline) return cardForm(view, withoutCode(form), declineWrongs(decline))
  return asksHolder(ctx, method) ? challengePage(ctx, method, place) : save(ctx, view, method, false)
}
