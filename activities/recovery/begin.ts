import type Stripe from 'stripe'
import type { Recovery } from '#db/models/recovery.ts'
import { stagesFrom } from '#domain/recovery/ladder.ts'
import { policyOf } from '#domain/recovery/policy.ts'
import { recoveryWorkflowId } from '#workflows/recovery/id.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { overBy, readNow } from './facts.ts'
import { change, clearWake, findRecovery, messageOf } from './row.ts'
import { settle } from './settle.ts'
import { type RecoveryStanding, standingOf } from './standing.ts'

/** Takes the invoice over from Stripe's own retries, tells the customer, and fixes when each stage comes. */
export async function beginRecovery(deps: Deps, { invoiceId }: { invoiceId: string }): Promise<RecoveryStanding> {
  const recovery = await findRecovery(deps, invoiceId)
  if (recovery.state === 'settled' || recovery.begunAt) return standingOf(deps, recovery)
  const present = await readNow(deps, recovery)
  const over = overBy(recovery, present)
  if (over) return settle(deps, recovery, over)
  await takeOver(deps, recovery, present.invoice)
  const { now } = await billingTime(deps)
  const stages = stagesFrom(policyOf(recovery.policyId), recovery.day0At, now)
  const message = messageOf(recovery, 'payment_failed', { reason: recovery.declineCode, action: recovery.action })
  await change(deps, recovery, { begunAt: now, ...stages }, message)
  await clearWake(deps, recovery)
  deps.metrics.recoveryBegun()
  return standingOf(deps, recovery)
}

/** Only on an open invoice: a draft with `auto_advance` off would never be finalised. */
async function takeOver(deps: Deps, recovery: Recovery, invoice: Stripe.Invoice): Promise<void> {
  if (deps.recoveryMode !== 'own' || invoice.status !== 'open' || !invoice.auto_advance) return
  const idempotencyKey = `${recoveryWorkflowId(invoice.id)}/${recovery.id}/take-over`
  await stripeOf(deps).invoices.update(invoice.id, { auto_advance: false }, { idempotencyKey })
}
