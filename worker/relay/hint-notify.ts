import { hintNotify } from '#activities/runs.ts'
import { endLostTests, untoldTriggers } from '#db/notify.ts'
import type { RelayDeps } from './deps.ts'
import { inTurn } from './sweep.ts'

const AGAIN_MS = 30_000
const AGAIN_ADVANCING_MS = 2_000

/**
 * Wakes the runs that have something to tell: occurrences outside of any window, windows that are late, messages that
 * nobody is sending. What occurs within a window needs no wake-up: the run counts it when the window closes.
 */
export async function resendNotify(deps: RelayDeps, advancing: boolean): Promise<void> {
  await endLostTests(deps.db)
  const untold = await untoldTriggers(deps.db)
  const everyMs = advancing ? AGAIN_ADVANCING_MS : AGAIN_MS
  const due = untold.filter(({ why }) => deps.once(`notify/${why}`, everyMs))
  await inTurn(deps, due, ({ accountId, trigger }) => hintNotify(deps, accountId, trigger))
}
