import { Op } from 'sequelize'
import type { Command } from '#db/models/command.ts'
import type { Subscription } from '#db/models/subscription.ts'
import { Problem } from '#domain/errors.ts'
import { isLive } from '#domain/subscriptions.ts'
import { accountWorkflowId } from '#workflows/account/id.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { settleIfDecided } from '../payments/finish.ts'
import type { Done } from './run-command.ts'

/** The account's current subscription, or a refusal. */
export async function currentOf(deps: Deps, accountId: string): Promise<Subscription> {
  const current = await deps.db.models.Subscription.findOne({ where: { accountId, isCurrent: true } })
  if (!current || !isLive(current.status)) throw new Problem('no_subscription')
  return current
}

/** Whether a payment of the account is not decided yet; a claim that somebody left is settled by reading. */
async function isPaying(deps: Deps, accountId: string): Promise<boolean> {
  const { PaymentAttempt } = deps.db.models
  const claims = await PaymentAttempt.findAll({ where: { accountId, outcome: null, kind: { [Op.ne]: 'end' } } })
  for (const claim of claims) if (!(await settleIfDecided(deps, claim))) return true
  return false
}

/**
 * Cancels now or at the period's end. Now: a payment in flight is decided first (parked until then), and since the
 * command began no new one is admitted, so that nothing is charged after it.
 */
export async function cancel(deps: Deps, command: Command): Promise<Done> {
  const { accountId, params } = command
  const subscription = await currentOf(deps, accountId)
  const stripe = stripeOf(deps)
  if (params['at'] !== 'now') {
    const idempotencyKey = `${accountWorkflowId(accountId)}/${command.id}/cancel`
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true }, { idempotencyKey })
    return { subscription_id: subscription.id, at: 'period_end' }
  }
  if (await isPaying(deps, accountId)) return 'parked'
  // DELETE ignores keys: reading back tells whether an earlier try did it.
  const { status } = await stripe.subscriptions.retrieve(subscription.id)
  if (status !== 'canceled') await stripe.subscriptions.cancel(subscription.id)
  return { subscription_id: subscription.id, at: 'now' }
}
