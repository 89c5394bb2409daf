import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { type Action, actionsOf } from './history.ts'

/** One run and its actions. */
export interface RunActions {
  workflowId: string
  actions: Action[]
}

const patienceMs = 20_000

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

/** Visibility lags behind: asks until it has not changed for a while and nothing is running. */
async function closedRuns(client: Client, accountId: string, since: Date) {
  const deadline = Date.now() + patienceMs
  let before = -1
  for (;;) {
    const runs = []
    for await (const run of client.workflow.list({ query: `AccountId = '${accountId}'` })) {
      if (run.startTime >= since) runs.push(run)
    }
    if (runs.length > 0 && runs.length === before && runs.every(({ status }) => status.name !== 'RUNNING'))
      return runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime())
    if (Date.now() > deadline) throw new Error(`The runs of ${accountId} did not close within ${patienceMs} ms`)
    before = runs.length
    await pause(400)
  }
}

/** Actions that count: the clock's signals do not. */
export const billed = (runs: readonly RunActions[]): number =>
  runs.flatMap(({ actions }) => actions).filter(({ clock }) => !clock).length

/** One line for each run: what it did, in order, with how often. */
export function describeRuns(runs: readonly RunActions[]): string[] {
  return runs.map(({ workflowId, actions }) => {
    const counted = actions.filter(({ clock }) => !clock)
    const steps = counted.map(({ kind, what }) => (what === '' ? kind : `${kind} ${what}`))
    return `${workflowId.replace(/\/.*/, '')}: ${counted.length} = ${steps.join(', ')}`
  })
}
