import type { PageAnswer } from '../engine/contract.ts'
import { find } from '../engine/find.ts'
import type { PaymentMethod } from '../engine/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { html } from './html.ts'
import { page } from './layout.ts'

/** A card whose holder is being asked to authenticate, for one page. */
export type Challenge = StripeObject & { object: 'sandbox.challenge'; method: string; place: string }

/** Sends the holder to the bank's page; `place` is where its answer is posted. */
export function challengePage(ctx: Ctx, method: PaymentMethod, place: string): PageAnswer {
  const id = ctx.store.newId('3ds')
  ctx.store.put<Challenge>({ object: 'sandbox.challenge', id, method: method.id, place })
  return page(
    '3-D Secure: is it you who pays?',
    html`<p>The bank that issued the card ending in ${method.card?.last4 ?? ''} asks you to confirm this.</p>
      <form method="post" action="${place}">
        <input type="hidden" name="challenge" value="${id}" />
        <button name="outcome" value="complete">Complete authentication</button>
        <button class="second" name="outcome" value="fail">Fail authentication</button>
      </form>`,
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
