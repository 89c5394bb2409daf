import { setTimeout as delay } from 'node:timers/promises'
import { billingNow } from '#db/clock.ts'
import type { Database } from '#db/connect.ts'
import { Problem } from '#domain/errors.ts'
import { overdueRows } from '#db/due.ts'
import { unfinishedRows } from '#db/unfinished.ts'
import type { SandboxControl } from './sandbox.ts'

/** How long one step may take to become quiet, in real milliseconds. */
const stepLimitMs = 30_000
const pollMs = 15

/** Whether nothing is on its way, unfinished or due. */
export const isQuiet = async (db: Database, sandbox: SandboxControl | null): Promise<boolean> =>
  (await whatIsNotQuiet(db, sandbox)).length === 0

/** What is not quiet, in words: deliveries on their way, unfinished rows, rows that are due. Empty means quiet. */
async function whatIsNotQuiet(db: Database, sandbox: SandboxControl | null): Promise<string[]> {
  const onTheWay = await deliveries(sandbox)
  if (onTheWay.length > 0) return onTheWay
  const rows = await unfinishedRows(db)
  if (rows.length > 0) return rows
  const due = await overdueRows(db, await billingNow(db))
  if (due.length > 0) return due.map((row) => `${row} is due`)
  // what the rows' work has set off at Stripe meanwhile
  return deliveries(sandbox)
}

async function deliveries(sandbox: SandboxControl | null): Promise<string[]> {
  const outstanding = sandbox ? await sandbox.outstanding() : []
  return outstanding.slice(0, 10).map(({ id, type }) => `delivery ${id} (${type}) is outstanding`)
}

/** Resolves when everything is quiet. Throws `not_quiet`, listing what is not, when that takes longer than 30 s. */
export async function waitForQuiet(db: Database, sandbox: SandboxControl, limitMs = stepLimitMs): Promise<void> {
  const until = performance.now() + limitMs
  for (;;) {
    const waiting = await whatIsNotQuiet(db, sandbox)
    if (waiting.length === 0) return
    if (performance.now() > until) throw new Problem('not_quiet', waiting.join('; '), { waiting })
    await delay(pollMs)
  }
}
