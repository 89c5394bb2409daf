import { condition, continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow'
import { words } from '#domain/words.ts'
import { deliveries } from '../activity-stubs.ts'
import { type OutboundInput, wake } from './messages.ts'

const LONG_HISTORY_EVENTS = 1_000

/**
 * Sends what is queued for one endpoint, in order, for as long as there is something. The queue, and when its head is
 * tried again, stand in rows; waiting is for real time, as the customer's server knows no other.
 */
export async function outbound(input: OutboundInput): Promise<void> {
  let isWoken = false
  setHandler(wake, () => void (isWoken = true), { description: 'Something is queued: look at once.' })
  setCurrentDetails(words.outbound.delivering)
  for (;;) {
    isWoken = false
    const pass = await deliveries.deliverWebhooks({ endpointId: input.endpointId })
    setCurrentDetails(pass.waitingFor)
    if (pass.next === 'wait') await condition(() => isWoken, pass.waitMs, { summary: words.outbound.timer })
    if (pass.next === 'done' && !isWoken) return
    if (workflowInfo().historyLength > LONG_HISTORY_EVENTS) await continueAsNew<typeof outbound>(input)
  }
}
