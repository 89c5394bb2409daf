import type Stripe from 'stripe'
import type { Recovery } from '#db/models/recovery.ts'
import { DAY_MS } from '#domain/clock.ts'
import { policyOf, type EndAction } from '#domain/recovery/policy.ts'
import { readTrouble } from '#stripe/failure.ts'
import { recoveryWorkflowId } from '#workflows/recovery/id.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { stripeOf, tooEarly } from '../failures.ts'
import { type Claim, claim } from '../payments/claim.ts'
import { finish, settleIfDecided } from '../payments/finish.ts'
import { isProcessing, overBy, readNow } from './facts.ts'
import { change, findRecovery, needOperator } from './row.ts'
import { settle } from './settle.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

const LOOK_AGAIN_MS = DAY_MS / 24

/**
 * The policy's last step. Takes a claim, so that nobody pays meanwhile; writes `ending`; waits while a payment is in
 * progress; voids the invoice first. If Stripe refuses because it was paid, that is a recovery. Only then it cancels.
 */
export async function endRecovery(deps: Deps, { invoiceId }: { invoiceId: string }): Promise<RecoveryStanding> {
  const recovery = await findRecovery(deps, invoiceId)
  if (recovery.state === 'settled') return standingOf(deps, recovery)
  const { now } = await billingTime(deps)
  const later = new Date(now.getTime() + LOOK_AGAIN_MS)
  if (deps.recoveryMode === 'observe') return standingOf(deps, recovery, new Date(now.getTime() + DAY_MS))
  const present = await readNow(deps, recovery)
  const over = overBy(recovery, present)
  if (over) return settle(deps, recovery, over)
  const { accountId } = recovery
  const taken = await claim(deps, { accountId, invoiceId, recoveryId: recovery.id, kind: 'end', now })
  if (taken.state !== 'claimed') return wait(deps, recovery, taken, later)
  await change(deps, recovery, { state: 'ending' })
  deps.failPoint('end.claimed')
  const result = await end(deps, recovery, policyOf(recovery.policyId).endAction, present.invoice)
  await finish(deps, taken.attempt, { outcome: 'not_needed' })
  if (result === 'unclear') await needOperator(deps, recovery, 'void_refused')
  return result === 'unclear' || result === 'processing'
    ? lookAgain(deps, recovery, later)
    : settle(deps, recovery, result)
}

async function wait(deps: Deps, recovery: Recovery, taken: Claim, later: Date): Promise<RecoveryStanding> {
  if (taken.state === 'held' && (await settleIfDecided(deps, taken.attempt))) {
    throw tooEarly('settled a claim that was left open', 100)
  }
  return lookAgain(deps, recovery, later)
}

/** Ending, but not yet: the row says when the run looks again. */
async function lookAgain(deps: Deps, recovery: Recovery, at: Date): Promise<RecoveryStanding> {
  await change(deps, recovery, { state: 'ending', endsAt: at })
  return standingOf(deps, recovery, at)
}

async function end(deps: Deps, recovery: Recovery, action: EndAction, invoice: Stripe.Invoice) {
  if (action === 'keep') return 'kept' as const
  if (invoice.status === 'open') {
    if (await isProcessing(deps, invoice)) return 'processing' as const
    const voided = await voidInvoice(deps, recovery)
    if (voided !== 'void') return voided
  }
  deps.failPoint('end.voided')
  if (action === 'pause') {
    await stripeOf(deps).subscriptions.update(
      recovery.subscriptionId,
      { pause_collection: { behavior: 'void' } },
      { idempotencyKey: `${recoveryWorkflowId(recovery.invoiceId)}/${recovery.id}/pause` },
    )
    return 'paused' as const
  }
  await cancel(deps, recovery.subscriptionId)
  return 'canceled' as const
}

/** Refused means that the invoice was settled meanwhile: the invoice itself tells how. */
async function voidInvoice(deps: Deps, recovery: Recovery): Promise<'void' | 'recovered' | 'unclear'> {
  const { invoiceId, id } = recovery
  try {
    const idempotencyKey = `${recoveryWorkflowId(invoiceId)}/${id}/void`
    await stripeOf(deps).invoices.voidInvoice(invoiceId, {}, { idempotencyKey })
    return 'void'
  } catch (error) {
    if (readTrouble(error)?.kind !== 'refused') throw error
    const { status } = await stripeOf(deps).invoices.retrieve(invoiceId)
    if (status === 'paid') return 'recovered'
    return status === 'void' || status === 'uncollectible' ? 'void' : 'unclear'
  }
}

/** DELETE ignores idempotency keys: reading back tells whether an earlier try did it. */
async function cancel(deps: Deps, subscriptionId: string): Promise<void> {
  const { status } = await stripeOf(deps).subscriptions.retrieve(subscriptionId)
  if (status !== 'canceled') await stripeOf(deps).subscriptions.cancel(subscriptionId)
}
