import { newId } from '#db/ids.ts'
import type { Invoice } from '#db/models/invoice.ts'
import type { Subscription } from '#db/models/subscription.ts'
import { classifyDecline, actionFor } from '#domain/declines.ts'
import { dayZero } from '#domain/recovery/ladder.ts'
import { afterDays, policyOf } from '#domain/recovery/policy.ts'
import type { Deps } from '../deps.ts'
import { knownCards } from './cards.ts'
import type { Pass } from './write.ts'

/**
 * Opens a recovery for each open invoice with a failed attempt of the current subscription, while that is past due or
 * unpaid. One per invoice for ever; its run is woken by the mark.
 */
export async function openRecoveries(deps: Deps, pass: Pass, current: Subscription | null): Promise<void> {
  if (!current || (current.status !== 'past_due' && current.status !== 'unpaid')) return
  const failed = await deps.db.models.Invoice.findAll({
    where: { subscriptionId: current.id, status: 'open', attempted: true },
    transaction: pass.transaction,
  })
  for (const invoice of failed) if (invoice.failedAt) await openRecovery(deps, pass, current, invoice, invoice.failedAt)
}

async function openRecovery(deps: Deps, pass: Pass, current: Subscription, invoice: Invoice, failedAt: Date) {
  const policy = policyOf(deps.plans.byId(current.planId)?.recoveryPolicy)
  const { day0, foundLate } = dayZero(failedAt, pass.now)
  const declineClass = classifyDecline(invoice.failureDeclineCode, invoice.failureCode)
  await deps.db.models.Recovery.bulkCreate(
    [
      {
        id: newId('rec'),
        invoiceId: invoice.id,
        accountId: invoice.accountId,
        subscriptionId: current.id,
        planId: current.planId,
        policyId: policy.id,
        policyVersion: policy.version,
        day0At: day0,
        foundLate,
        endsAt: afterDays(day0, policy.endDay),
        declineClass,
        declineCode: invoice.failureDeclineCode ?? invoice.failureCode,
        action: actionFor(declineClass),
        knownCards: knownCards(pass.reading, current.id),
        wakeDue: new Date(),
        // columns without a default of the model's
        outcome: null,
        begunAt: null,
        restrictedAt: null,
        nextAttemptAt: null,
        operatorNeeded: null,
        settledAt: null,
      },
    ],
    { ignoreDuplicates: true, transaction: pass.transaction },
  )
}
