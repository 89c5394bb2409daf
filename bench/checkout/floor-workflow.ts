import { allHandlersFinished, condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow'
import type { FloorActivities } from './floor-worker.ts'

const { createSession } = proxyActivities<FloorActivities>({ startToCloseTimeout: '6 seconds' })

export const openUpdate = defineUpdate<string, [string]>('open')

/** A workflow that answers one update by one activity. */
export async function floor(): Promise<void> {
  let answered = false
  setHandler(openUpdate, async (customer) => {
    const url = await createSession(customer)
    answered = true
    return url
  })
  await condition(() => answered && allHandlersFinished())
}
