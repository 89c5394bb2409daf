import { takeChargeFault } from '../../control/faults.ts'
import type { Ctx, StripeObject } from '../../store/types.ts'
import { setUpFromTheStart, templateCard, type Outcome, type TestCard } from '../cards.ts'
import { behaviourOf, type Decline } from '../contract.ts'
import { declineBy } from '../declines.ts'
import type { PaymentMethod } from '../types.ts'

/** What comes of trying to charge a payment method. */
export type Verdict = { type: 'ok' } | { type: 'decline'; decline: Decline } | { type: 'requires_action' }

const setUpMark = 'sandbox.set_up'

/** Remembers that the holder authenticated this card for later payments. */
export const markSetUp = (ctx: Ctx, paymentMethod: string): void => {
  ctx.store.put({ object: setUpMark, id: paymentMethod })
}

const isSetUp = (ctx: Ctx, paymentMethod: string, behaviour: string): boolean =>
  setUpFromTheStart.has(behaviour) || ctx.store.get<StripeObject>(setUpMark, paymentMethod) !== undefined

function verdict(outcome: Outcome, authenticated: boolean, setUp: boolean): Verdict {
  if (outcome.type !== 'requires_action') return outcome
  if (authenticated || (outcome.unlessSetUp && setUp)) return verdict(outcome.then, true, true)
  return { type: 'requires_action' }
}

const behaviour = (ctx: Ctx, method: PaymentMethod): string => behaviourOf(ctx.store, method.id) ?? 'pm_card_visa'

/** Whether using this card asks its holder to authenticate. */
export function asksHolder(ctx: Ctx, method: PaymentMethod): boolean {
  const name = behaviour(ctx, method)
  const outcome = templateCard(name)?.charge ?? { type: 'ok' }
  return verdict(outcome, false, isSetUp(ctx, method.id, name)).type === 'requires_action'
}

/** Why a successful charge of this card is disputed at once; null when it is not. */
export const disputeOf = (ctx: Ctx, method: PaymentMethod): TestCard['disputed'] =>
  templateCard(behaviour(ctx, method))?.disputed ?? null

/** The outcome of charging a card now: a forced one if there is one (used up by this), else the card's own. */
export function chargeOutcome(
  ctx: Ctx,
  method: PaymentMethod,
  customer: string | null,
  authenticated: boolean,
): Verdict {
  const forced = takeChargeFault(ctx, customer)?.decline_code
  if (forced === 'authentication_required' && authenticated) return { type: 'ok' }
  if (forced === 'authentication_required') return { type: 'requires_action' }
  if (forced !== undefined) return { type: 'decline', decline: declineBy(forced) }
  const name = behaviour(ctx, method)
  return verdict(templateCard(name)?.charge ?? { type: 'ok' }, authenticated, isSetUp(ctx, method.id, name))
}

/** The decline that attaching this card meets, if any. */
export const attachDeclineOf = (ctx: Ctx, method: PaymentMethod): Decline | null =>
  templateCard(behaviour(ctx, method))?.attachDecline ?? null
