import type Stripe from 'stripe'
import type { Recovery } from '#db/models/recovery.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { finish } from '../payments/finish.ts'
import { readBack } from '../payments/read-back.ts'
import { newCard } from '../sync/cards.ts'
import { cardKey } from '../sync/normalise.ts'
import { charge } from './charge.ts'
import { endRecovery } from './end.ts'
import { overBy, readNow, type RecoveryNow } from './facts.ts'
import { change, clearWake, findRecovery } from './row.ts'
import { settle } from './settle.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

export interface ReviewInput {
  invoiceId: string
  skipAttempt: boolean
  endNow: boolean
}

/** Looks at everything anew after a wake-up: paid, ended, a new card (charged at once), or what an operator asked. */
export async function reviewRecovery(deps: Deps, input: ReviewInput): Promise<RecoveryStanding> {
  const recovery = await findRecovery(deps, input.invoiceId)
  if (recovery.state === 'settled') return standingOf(deps, recovery)
  const present = await readNow(deps, recovery)
  await clearWake(deps, recovery)
  await closeProcessing(deps, recovery)
  const over = overBy(recovery, present)
  if (over) return settle(deps, recovery, over)
  if (input.endNow || recovery.state === 'ending') return endRecovery(deps, input)
  if (input.skipAttempt) await change(deps, recovery, { attempt: recovery.attempt + 1 })
  const card = cardToCharge(recovery, present)
  return card ? chargeNewCard(deps, recovery, card) : standingOf(deps, recovery)
}

const cardToCharge = (recovery: Recovery, { subscription, customerCard }: RecoveryNow) =>
  newCard({ subscriptions: [subscription], customerCard }, subscription.id, recovery.knownCards)

/** The card goes onto the subscription first, whose own card wins; then it is charged, at most once for this invoice. */
async function chargeNewCard(deps: Deps, recovery: Recovery, card: Stripe.PaymentMethod): Promise<RecoveryStanding> {
  await stripeOf(deps).subscriptions.update(recovery.subscriptionId, { default_payment_method: card.id })
  const key = cardKey(card)
  const behind = { attempt: recovery.attempt, knownCards: [...new Set([...recovery.knownCards, key])] }
  return charge(deps, recovery, { kind: 'new_card', card: key }, behind)
}

/** A payment that was in progress when its claim was last looked at. */
async function closeProcessing(deps: Deps, { invoiceId }: Recovery): Promise<void> {
  const open = await deps.db.models.PaymentAttempt.findOne({ where: { invoiceId, outcome: null, processing: true } })
  const told = open && (await readBack(deps, open))
  if (open && told && told.outcome !== 'processing') await finish(deps, open, told)
}
