import type { Command } from '#db/models/command.ts'
import { Problem } from '#domain/errors.ts'
import { accountWorkflowId } from '#workflows/account/id.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { currentOf } from './cancel.ts'
import type { Done } from './run-command.ts'

/** Undoes a cancellation that has not happened yet, in whichever of Stripe's two forms it was scheduled. */
export async function resume(deps: Deps, command: Command): Promise<Done> {
  const current = await currentOf(deps, command.accountId)
  const stripe = stripeOf(deps)
  const subscription = await stripe.subscriptions.retrieve(current.id)
  if (subscription.status === 'canceled') throw new Problem('not_resumable')
  if (subscription.cancel_at === null && !subscription.cancel_at_period_end) throw new Problem('not_resumable')
  const undo = subscription.cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: '' as const }
  const idempotencyKey = `${accountWorkflowId(command.accountId)}/${command.id}/resume`
  await stripe.subscriptions.update(current.id, undo, { idempotencyKey })
  return { subscription_id: current.id }
}
