import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { type Action, actionsOf } from './history.ts'

/** One run and its actions. */
export interface RunActions {
  workflowId: string
  actions: Action[]
}

const patienceMs = 20_000
/** Visibility lags behind: a list is believed when it has not grown for this long. */
const settledMs = 2_000

/** The actions of every run of an account that was started at or after an instant, oldest first, once all have closed. */
export async function runsSince(client: Client, accountId: string, since: Date): Promise<RunActions[]> {
  const found = await closedRuns(client, accountId, since)
  return Promise.all(
    found.map(async ({ workflowId, runId }) => {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
      return { workflowId, actions: actionsOf(history) }
    }),
  )
}

async function closedRuns(client: Client, accountId: string, since: Date) {
  const deadline = Date.now() + patienceMs
  let [known, grewAt] = [0, Date.now()]
  for (;;) {
    const runs = await listRuns(client, accountId, since)
    if (runs.length > known) [known, grewAt] = [runs.length, Date.now()]
    const allClosed = runs.length > 0 && runs.every(({ status }) => status.name !== 'RUNNING')
    if (allClosed && Date.now() - grewAt > settledMs) return runs
    if (Date.now() > deadline) throw new Error(`The runs of ${accountId} did not close within ${patienceMs} ms`)
    await pause(100)
  }
}

async function listRuns(client: Client, accountId: string, since: Date) {
  const runs = []
  for await (const run of client.workflow.list({ query: `AccountId = '${accountId}'` })) {
    if (run.startTime >= since) runs.push(run)
  }
  return runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime())
}

/** How many actions of these runs would be billed: what a moved clock causes is not counted. */
export const billed = (runs: readonly RunActions[]): number =>
  runs.flatMap(({ actions }) => actions).filter(({ clock }) => !clock).length

/** How many there were only because the clock was moved. */
export const causedByClock = (runs: readonly RunActions[]): number =>
  runs.flatMap(({ actions }) => actions).filter(({ clock }) => clock).length

/** A failed renewal and the recovery that follows: the renewal's own two bursts came before the recovery's run began. */
export function splitAtRecovery(runs: readonly RunActions[]): { renewal: RunActions[]; recovery: RunActions[] } {
  const first = runs.findIndex(({ workflowId }) => workflowId.startsWith('recovery/'))
  if (first < 0) throw new Error('There is no recovery among the runs')
  return { renewal: runs.slice(0, first), recovery: runs.slice(first) }
}

/** One line for each run: what it did, in order. */
export function describeRuns(runs: readonly RunActions[]): string[] {
  return runs.map(({ workflowId, actions }) => {
    const counted = actions.filter(({ clock }) => !clock)
    const steps = counted.map(({ kind, what }) => (what === '' ? kind : `${kind} ${what}`))
    return `${workflowId.replace(/\/.*/, '')}: ${counted.length} = ${steps.join(', ')}`
  })
}
