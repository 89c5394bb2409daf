import { openSession } from './checkout/open-session.ts'
import { failIntent } from './checkout/fail-intent.ts'
import { settleCheckout } from './checkout/settle.ts'
import { runCommand } from './commands/run-command.ts'
import type { Deps } from './deps.ts'
import { eraseCustomers } from './erasure/erase-customers.ts'
import { eraseRows } from './erasure/erase-rows.ts'
import { settleBilling } from './erasure/settle-billing.ts'
import { toFailure } from './failures.ts'
import { startHeartbeats } from './heartbeats.ts'
import { deliver } from './notify/deliver.ts'
import { giveUp } from './notify/give-up.ts'
import { stepWindow } from './notify/step-window.ts'
import { deliverWebhooks } from './outbound/deliver.ts'
import { attemptPayment } from './recovery/attempt.ts'
import { beginRecovery } from './recovery/begin.ts'
import { endRecovery } from './recovery/end.ts'
import { restrictAccess } from './recovery/restrict.ts'
import { reviewRecovery } from './recovery/review.ts'
import { syncAccount } from './sync/sync-account.ts'

const all = {
  syncAccount,
  openSession,
  failIntent,
  settleCheckout,
  beginRecovery,
  attemptPayment,
  reviewRecovery,
  restrictAccess,
  endRecovery,
  runCommand,
  deliverWebhooks,
  stepWindow,
  deliver,
  giveUp,
  settleBilling,
  eraseCustomers,
  eraseRows,
}
type All = typeof all

/** Every activity, by the name that workflows call it. Inputs and results are ids, states and instants. */
export type Activities = { [Name in keyof All]: (input: Parameters<All[Name]>[1]) => ReturnType<All[Name]> }

/** Binds the activities to what they reach the world through; failures leave without personal data. */
export function createActivities(deps: Deps): Activities {
  const bind = (name: string, run: (deps: Deps, input: never) => Promise<unknown>) => async (input: unknown) => {
    const stopHeartbeats = startHeartbeats()
    try {
      return await run(deps, input as never)
    } catch (error) {
      const failure = toFailure(error)
      deps.log.warn(
        { activity: name, error: failure instanceof Error ? failure.message : 'unknown' },
        'activity failed',
      )
      if (error instanceof Error && failure !== error) deps.log.debug({ activity: name, stack: error.stack })
      throw failure
    } finally {
      stopHeartbeats()
    }
  }
  return Object.fromEntries(Object.entries(all).map(([name, run]) => [name, bind(name, run)])) as unknown as Activities
}
