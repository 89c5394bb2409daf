import { newId } from '#db/ids.ts'
import type { Subscription } from '#db/models/subscription.ts'
import { LIVE_STATUSES } from '#domain/subscriptions.ts'
import type { Deps } from '../deps.ts'
import { recordMessage } from '../messages.ts'
import type { Pass } from './write.ts'

/**
 * A second live subscription in spite of everything: one that carries an intent of ours is cancelled and refunded by a
 * command of its own (unique per subscription); of any other an operator is told.
 */
export async function compensateDuplicates(deps: Deps, pass: Pass, current: Subscription | null): Promise<void> {
  const { Subscription, CheckoutIntent } = deps.db.models
  const { transaction } = pass
  const live = await Subscription.findAll({
    where: { accountId: pass.noted.accountId, status: [...LIVE_STATUSES] },
    transaction,
  })
  for (const second of live.filter(({ id }) => id !== current?.id)) {
    const ours = second.intentId && (await CheckoutIntent.findByPk(second.intentId, { transaction }))
    if (ours && ours.accountId === second.accountId) await order(deps, pass, second.id)
    await recordMessage(deps, pass, {
      audience: 'operator',
      kind: ours ? 'duplicate_subscription' : 'unknown_second_subscription',
      dedupeKey: `second_subscription/${second.id}`,
      data: { subscription_id: second.id, current_subscription_id: current?.id ?? null },
    })
  }
}

async function order(deps: Deps, pass: Pass, subscriptionId: string): Promise<void> {
  await deps.db.models.Command.bulkCreate(
    [
      {
        id: newId('cmd'),
        accountId: pass.noted.accountId,
        actor: 'system',
        kind: 'compensate_duplicate',
        params: { subscription_id: subscriptionId },
        route: 'system',
        idempotencyKey: null,
        businessKey: `compensate_duplicate/${subscriptionId}`,
        reason: 'a second live subscription',
        result: null,
        problem: null,
        begunAt: null,
        finishedAt: null,
      },
    ],
    { ignoreDuplicates: true, transaction: pass.transaction },
  )
}
