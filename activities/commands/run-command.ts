import type { Command } from '#db/models/command.ts'
import { Problem } from '#domain/errors.ts'
import { isFinal, readTrouble } from '#stripe/failure.ts'
import type { CommandState } from '#workflows/account/messages.ts'
import type { Deps } from '../deps.ts'
import { beginCommand } from './begin-command.ts'
import { cancel } from './cancel.ts'
import { compensateDuplicate } from './compensate-duplicate.ts'
import { endRecoveryNow, skipAttempt } from './recovery-orders.ts'
import { grantGrace } from './grant-grace.ts'
import { releaseCheckout } from './release-checkout.ts'
import { resume } from './resume.ts'
import { setSeats } from './set-seats.ts'
import { retryPayment } from './retry-payment.ts'

/** What a command did, for its row; 'parked' when a payment in flight must be decided first. */
export type Done = Record<string, unknown> | 'parked'

const KINDS: Record<Command['kind'], (deps: Deps, command: Command) => Promise<Done>> = {
  cancel,
  resume,
  retry_payment: retryPayment,
  // Whatever runs, a sync follows: a refetch is that alone.
  refetch: () => Promise.resolve({}),
  grant_grace: grantGrace,
  skip_attempt: skipAttempt,
  end_recovery: endRecoveryNow,
  release_checkout: releaseCheckout,
  compensate_duplicate: compensateDuplicate,
  set_seats: setSeats,
}

/**
 * Carries out the command whose row this is: everything it needs is in the row, and how it ended goes there. A command
 * that has begun is entered again with its own keys; throws on outages only.
 */
export async function runCommand(deps: Deps, { commandId }: { commandId: string }): Promise<CommandState> {
  const command = await deps.db.models.Command.findByPk(commandId, { rejectOnEmpty: true })
  try {
    if (!(await beginCommand(deps, command))) return ended(command)
    const done = await KINDS[command.kind](deps, command)
    deps.failPoint('command.done')
    if (done === 'parked') await command.update({ state: 'parked' })
    else await command.update({ state: 'done', result: done, finishedAt: new Date() })
  } catch (error) {
    await refuse(command, error)
  }
  return ended(command)
}

const ended = ({ state }: Command): CommandState => (state === 'pending' || state === 'begun' ? 'parked' : state)

/** Refused by our rules, or by Stripe for good. Anything else is an outage: thrown, and tried again. */
async function refuse(command: Command, error: unknown): Promise<void> {
  const finishedAt = new Date()
  if (error instanceof Problem) {
    await command.update({ state: 'refused', problem: error.stored(), finishedAt })
    return
  }
  const trouble = readTrouble(error)
  if (!trouble || !isFinal(trouble)) throw error
  const detail = `Stripe refused the request (request id ${trouble.requestId ?? 'unknown'}).`
  await command.update({ state: 'failed', problem: { code: 'stripe_error', detail }, finishedAt })
}
