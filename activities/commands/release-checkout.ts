import type { Command } from '#db/models/command.ts'
import { Problem } from '#domain/errors.ts'
import { readTrouble } from '#stripe/failure.ts'
import { findOpen } from '../checkout/standing.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { tellCheckout } from '../runs.ts'
import type { Done } from './run-command.ts'

/** Expires the account's open session; its checkout then sees that and closes. A session that was paid meanwhile stays. */
export async function releaseCheckout(deps: Deps, { accountId }: Command): Promise<Done> {
  const intent = await findOpen(deps, accountId)
  if (!intent?.sessionId) throw new Problem('no_checkout')
  try {
    await stripeOf(deps).checkout.sessions.expire(intent.sessionId)
  } catch (error) {
    if (readTrouble(error)?.kind !== 'refused') throw error
  }
  await tellCheckout(deps, accountId)
  return { intent_id: intent.id }
}
