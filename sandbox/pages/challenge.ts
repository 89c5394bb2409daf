import type { PageAnswer } from '../engine/contract.ts'
import { find } from '../engine/find.ts'
import type { PaymentMethod } from '../engine/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { html } from './html.ts'
import { page } from './layout.ts'
import { methodName } from './method-name.ts'

/** A card whose holder is being asked to authenticate, for one page. */
export type Challenge = StripeObject & { object: 'sandbox.challenge'; method: string; place: string }

/** Sends the holder to the bank's page; `place` is where its answer is posted. `amount`: what is to be paid, if anything. */
export function challengePage(
  ctx: Ctx,
  method: PaymentMethod,
  place: string,
  amount: string | null = null,
): PageAnswer {
  const id = ctx.store.newId('3ds')
  ctx.store.put<Challenge>({ object: 'sandbox.challenge', id, method: method.id, place })
  return page(
    amount === null ? '3-D Secure: is it you?' : '3-D Secure: is it you who pays?',
    html`<div class="panel">
        <p>
          The bank that issued this card asks you to
          confirm${amount === null ? ' that it may be saved' : ' the payment'}.
        </p>
        <dl class="facts">
          <dt>Card</dt>
          <dd>${methodName(method)}</dd>
          ${
            amount !== null &&
            html`<dt>Amount</dt>
              <dd class="money">${amount}</dd>`
          }
        </dl>
        <form method="post" action="${place}">
          <input type="hidden" name="challenge" value="${id}" />
          <button name="outcome" value="complete">Complete authentication</button>
          <button class="second" name="outcome" value="fail">Fail authentication</button>
        </form>
      </div>
      <p class="small-print">This page stands for the bank’s own. Both answers are part of the test.</p>`,
  )
}

/** What the bank's page sent back: the card, and whether its holder confirmed. Used up by this. */
export function answeredChallenge(
  ctx: Ctx,
  form: Record<string, string>,
  place: string,
): { method: PaymentMethod; confirmed: boolean } | null {
  const challenge = ctx.store.get<Challenge>('sandbox.challenge', form.challenge ?? '')
  if (!challenge || challenge.place !== place) return null
  ctx.store.remove('sandbox.challenge', challenge.id)
  const method = find<PaymentMethod>(ctx, 'payment_method', challenge.method)
  return { method, confirmed: form.outcome === 'complete' }
}

/** What is shown to someone who did not confirm. */
export const notConfirmed =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.'
