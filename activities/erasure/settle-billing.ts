import { newId } from '#db/ids.ts'
import type { CommandKind } from '#db/models/command.ts'
import { isLive } from '#domain/subscriptions.ts'
import type { Deps } from '../deps.ts'
import { tooEarly } from '../failures.ts'
import { hintAccount } from '../runs.ts'
import { erasureOf, type ErasureStep } from './row.ts'

const lookAgainMs = 1_000

/**
 * Sees that nothing can be charged any more: a checkout that was open is released, a plan that was paid for meanwhile
 * ends at once. Throws until nothing is left.
 */
export async function settleBilling(deps: Deps, { erasureId }: ErasureStep): Promise<void> {
  const { accountIds } = await erasureOf(deps, erasureId)
  let left = 0
  for (const accountId of accountIds) if (!(await isSettled(deps, accountId))) left++
  deps.failPoint('erase.settled')
  if (left > 0) throw tooEarly('A checkout or a plan is being ended', lookAgainMs)
}

async function isSettled(deps: Deps, accountId: string): Promise<boolean> {
  const { CheckoutIntent, Subscription } = deps.db.models
  const unfinished = ['new', 'begun', 'open', 'processing'] as const
  const [intents, current] = await Promise.all([
    CheckoutIntent.findAll({ where: { accountId, state: [...unfinished] } }),
    Subscription.findOne({ where: { accountId, isCurrent: true } }),
  ])
  for (const { id, state } of intents) if (state === 'open') await order(deps, accountId, 'release_checkout', id)
  const live = current && isLive(current.status) ? current : null
  if (live) await order(deps, accountId, 'cancel', live.id)
  if (intents.length === 0 && !live) return true
  await hintAccount(deps, { accountId })
  return false
}

/** One order per thing to be ended; the account's own run carries it out. */
async function order({ db }: Deps, accountId: string, kind: CommandKind, of: string): Promise<void> {
  const command = { id: newId('cmd'), accountId, actor: 'system', kind, route: 'system', reason: 'erasure' }
  const params = kind === 'cancel' ? { at: 'now' } : {}
  const empty = { idempotencyKey: null, result: null, problem: null, begunAt: null, finishedAt: null }
  const row = { ...command, ...empty, params, businessKey: `erase/${kind}/${of}` }
  await db.models.Command.bulkCreate([row], { ignoreDuplicates: true })
}
