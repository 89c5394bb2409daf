import type Stripe from 'stripe'
import type { Recovery } from '#db/models/recovery.ts'
import { stagesFrom } from '#domain/recovery/ladder.ts'
import { policyOf } from '#domain/recovery/policy.ts'
import { recoveryWorkflowId } from '#workflows/recovery/id.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { overBy, readNow } from './facts.ts'
import { chargeNewCard } from './new-card.ts'
import { change, clearWake, findRecovery, messageOf } from './row.ts'
import { settle } from './settle.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

/** Takes the invoice over from Stripe's own retries, tells the customer, and fixes when each stage comes. */
export async function beginRecovery(deps: Deps, { invoiceId }: { invoiceId: string }): Promise<RecoveryStanding> {
  const recovery = await findRecovery(deps, invoiceId)
  if (recovery.state === 'settled' || recovery.begunAt) return standingOf(deps, recovery)
  const { id, wakeDue } = recovery
  const present = await readNow(deps, recovery)
  const over = overBy(recovery, present)
  if (over) return settle(deps, recovery, over)
  const invoice = await takeOver(deps, recovery, present.invoice)
  await announce(deps, recovery)
  deps.metrics.recoveryBegun()
  // A card that came before this run did is charged like any that comes later.
  const standing = await chargeNewCard(deps, recovery, { ...present, invoice })
  await clearWake(deps, id, wakeDue)
  return standing
}

async function announce(deps: Deps, recovery: Recovery): Promise<void> {
  const { now } = await billingTime(deps)
  const stages = stagesFrom(policyOf(recovery.policyId), recovery.day0At, now)
  const message = messageOf(recovery, 'payment_failed', { reason: recovery.declineCode, action: recovery.action })
  await change(deps, recovery, { begunAt: now, ...stages }, message)
}

/** Only on an open invoice: a draft with `auto_advance` off would never be finalised. */
async function takeOver(deps: Deps, recovery: Recovery, invoice: Stripe.Invoice): Promise<Stripe.Invoice> {
  if (deps.recoveryMode !== 'own' || invoice.status !== 'open' || !invoice.auto_advance) return invoice
  const idempotencyKey = `${recoveryWorkflowId(invoice.id)}/${recovery.id}/take-over`
  return stripeOf(deps).invoices.update(invoice.id, { auto_advance: false }, { idempotencyKey })
}
