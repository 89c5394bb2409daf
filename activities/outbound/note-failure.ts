import { fn, literal, type Transaction } from 'sequelize'
import type { Attempted, QueuedDelivery, Work } from '#db/outbound-queue.ts'
import type { DisabledReason } from '#db/models/webhook-endpoint.ts'
import { retryDelayMs } from '#domain/outbound/backoff.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { recordMessage } from '../messages.ts'

const GONE = 410

/**
 * Notes a failed attempt: when the next one is due, or that it was the last. Then, and when the endpoint says that it is
 * gone, the endpoint is disabled and its account's owners are told.
 */
export async function noteFailure(deps: Deps, work: Work, head: QueuedDelivery, attempted: Attempted): Promise<void> {
  const attempts = head.attempts + 1
  const isGone = attempted.httpStatus === GONE
  const delayMs = isGone ? null : retryDelayMs(attempts)
  const { now } = await billingTime(deps)
  await deps.db.sequelize.transaction(async (transaction) => {
    if (delayMs === null) await tellOwners(deps, work, now, transaction)
    const ended = delayMs === null ? { state: 'failed' as const, finishedAt: fn('now') } : {}
    const patch = { ...attempted, ...ended, attempts, attemptedAt: fn('now') }
    await deps.db.models.WebhookDelivery.update(patch, { where: { id: head.id, state: 'pending' }, transaction })
    await (delayMs === null
      ? disable(deps, work, isGone ? 'gone' : 'failing', transaction)
      : postpone(deps, work, delayMs, transaction))
  })
}

async function postpone(deps: Deps, { endpointId }: Work, delayMs: number, transaction: Transaction): Promise<void> {
  const patch = {
    failingSince: literal('coalesce(failing_since, now())'),
    nextAttemptAt: literal(`now() + ${delayMs} * interval '1 millisecond'`),
  }
  await deps.db.models.WebhookEndpoint.update(patch, { where: { id: endpointId }, transaction })
}

/** What is queued waits until somebody enables it again. */
async function disable(deps: Deps, { endpointId }: Work, disabledReason: DisabledReason, transaction: Transaction) {
  const failingSince = literal('coalesce(failing_since, now())')
  const patch = { status: 'disabled' as const, disabledReason, failingSince, nextAttemptAt: null }
  await deps.db.models.WebhookEndpoint.update(patch, { where: { id: endpointId, status: 'enabled' }, transaction })
}

/** Once for each time it is disabled: before then it was asked another number of times. */
async function tellOwners(deps: Deps, work: Work, now: Date, transaction: Transaction): Promise<void> {
  const { endpointId, accountId, asked } = work
  const kind = 'webhook_endpoint_disabled'
  const message = { audience: 'customer' as const, kind, dedupeKey: `${kind}/${endpointId}/${asked}` }
  const where = { noted: { accountId }, now, transaction }
  await recordMessage(deps, where, { ...message, data: { endpoint_id: endpointId } })
}
