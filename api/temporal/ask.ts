import { WithStartWorkflowOperation, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client'
import { accountStart, accountWorkflowType } from '#workflows/account/id.ts'
import { run } from '#workflows/account/messages.ts'
import { checkoutStart, checkoutWorkflowType } from '#workflows/checkout/id.ts'
import { requestSession } from '#workflows/checkout/messages.ts'
import { notifyStart, notifyWorkflowType } from '#workflows/notify/id.ts'
import { sendNow } from '#workflows/notify/messages.ts'
import type { RunLabels } from '#workflows/search-attributes.ts'
import { isOutage, type Temporal } from './client.ts'

/** How long a person waits for an answer, in real milliseconds. */
const patienceMs = 8_000

/**
 * `answered`: the row says how it ended. `silent`: no answer in time, or the run could not answer: the row tells later.
 * `unreachable`: Temporal is out.
 */
export type Asked = 'answered' | 'silent' | 'unreachable'

async function ask(temporal: Temporal, send: () => Promise<unknown>): Promise<Asked> {
  try {
    await temporal.within(patienceMs, send)
    return 'answered'
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
      return (await temporal.reachable()) ? 'silent' : 'unreachable'
    return isOutage(error) ? 'unreachable' : 'silent'
  }
}

/** Sends the update of a checkout; it carries the intent's id alone, which is the update's id as well. */
export function askCheckout(temporal: Temporal, intentId: string, labels: RunLabels): Promise<Asked> {
  const startWorkflowOperation = new WithStartWorkflowOperation(checkoutWorkflowType, {
    ...checkoutStart(labels),
    taskQueue: temporal.taskQueue,
  })
  const options = { args: [intentId] as [string], updateId: intentId, startWorkflowOperation }
  return ask(temporal, () => temporal.client.workflow.executeUpdateWithStart(requestSession, options))
}

/** Sends the update of a command to the account's mailbox; its id is the update's id. */
export function askAccount(temporal: Temporal, commandId: string, labels: RunLabels): Promise<Asked> {
  const startWorkflowOperation = new WithStartWorkflowOperation(accountWorkflowType, {
    ...accountStart(labels),
    taskQueue: temporal.taskQueue,
  })
  const options = { args: [commandId] as [string], updateId: commandId, startWorkflowOperation }
  return ask(temporal, () => temporal.client.workflow.executeUpdateWithStart(run, options))
}

/** Has a message sent with one try; its row's id is the update's id. */
export function askNotify(temporal: Temporal, notificationId: string, accountId: string): Promise<Asked> {
  const startWorkflowOperation = new WithStartWorkflowOperation(notifyWorkflowType, {
    ...notifyStart(accountId, 'test'),
    taskQueue: temporal.taskQueue,
  })
  const options = { args: [notificationId] as [string], updateId: notificationId, startWorkflowOperation }
  return ask(temporal, () => temporal.client.workflow.executeUpdateWithStart(sendNow, options))
}
