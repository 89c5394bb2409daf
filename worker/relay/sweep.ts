import { hintAccount } from '#activities/runs.ts'
import { labelsOf, takeOverdue } from '#db/relay.ts'
import type { RelayDeps } from './deps.ts'
import { resendErasures } from './resend-erasures.ts'
import { handOn } from './hand-messages.ts'
import { resendNotify } from './hint-notify.ts'
import { resendCommands } from './resend-commands.ts'
import { resendIntents } from './resend-intents.ts'
import { resendOverdue } from './resend-overdue.ts'
import { resendWakes } from './resend-wakes.ts'
import { wakeEndpoints } from './wake-endpoints.ts'

/** What was dispatched and not applied within this time is sent again; sooner while the clock is moved. */
const RESEND_MS = 60_000
const RESEND_ADVANCING_MS = 2_000

/** Sends again whatever stands in rows as sent and not done: events, commands, intents and wake-ups. */
export async function sweep(deps: RelayDeps, advancing: boolean): Promise<void> {
  const accounts = await takeOverdue(deps.db, advancing ? RESEND_ADVANCING_MS : RESEND_MS)
  const labels = accounts.length > 0 ? await labelsOf(deps.db, accounts) : []
  await inTurn(deps, labels, (each) => hintAccount(deps, each))
  await resendWakes(deps)
  await resendOverdue(deps, advancing)
  await resendCommands(deps)
  await resendIntents(deps)
  await resendErasures(deps)
  await wakeEndpoints(deps)
  await handOn(deps)
  await resendNotify(deps, advancing)
}

/** One after the other; what fails is left for the next sweep. */
export async function inTurn<T>(
  deps: RelayDeps,
  items: readonly T[],
  send: (item: T) => Promise<unknown>,
): Promise<void> {
  for (const item of items) {
    try {
      await send(item)
    } catch (error) {
      deps.log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'not sent again; the next sweep will')
      return
    }
  }
}
