import type { PageAnswer } from '../engine/contract.ts'
import { attachMethod, newCardMethod, setDefaultMethod } from '../engine/payment-methods.ts'
import { asksHolder, attachDeclineOf } from '../engine/payments/outcome.ts'
import { setUpMethod } from '../engine/payments/setup.ts'
import type { PaymentMethod } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { cardFields, readCard } from './card-form.ts'
import { answeredChallenge, challengePage, notConfirmed } from './challenge.ts'
import { html } from './html.ts'
import { failure, page } from './layout.ts'
import { returnLink } from './portal-home.ts'
import type { View } from './portal-view.ts'

/** Asks for a new card. */
export function cardForm(view: View, typed: Record<string, string>, error: string | null): PageAnswer {
  const inFlow = view.session.flow?.type === 'payment_method_update'
  return page(
    'Add payment method',
    html`${inFlow ? returnLink(view) : html`<p><a href="${view.place}">← Go back</a></p>`} ${failure(error)}
      <form method="post" action="${view.place}/payment-method">
        ${cardFields(typed)}
        <button>Save card</button>
      </form>
      <p class="quiet">The new card becomes the default for your invoices.</p>`,
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
  const answered = answeredChallenge(ctx, form, place)
  if (answered && !answered.confirmed) return cardForm(view, {}, notConfirmed)
  if (answered) return save(ctx, view, answered.method, true)
  const read = readCard(form, ctx.now)
  if ('error' in read) return cardForm(view, form, read.error)
  const method = newCardMethod(ctx, read.card, { ...read.holder, email: view.customer.email })
  const decline = attachDeclineOf(ctx, method)
  if (decline) return cardForm(view, form, decline.message)
  return asksHolder(ctx, method) ? challengePage(ctx, method, place) : save(ctx, view, method, false)
}
