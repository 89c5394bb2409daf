import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client'
import type { Workflow } from '@temporalio/common'
import { accountStart, accountWorkflowType } from '#workflows/account/id.ts'
import { checkoutStart, checkoutWorkflowId, checkoutWorkflowType } from '#workflows/checkout/id.ts'
import { notifyStart, notifyWorkflowType } from '#workflows/notify/id.ts'
import { outboundStart, outboundWorkflowType } from '#workflows/outbound/id.ts'
import type { OutboundInput } from '#workflows/outbound/messages.ts'
import { erasureStart, erasureWorkflowType } from '#workflows/erasure/id.ts'
import { recoveryStart, recoveryWorkflowType } from '#workflows/recovery/id.ts'
import type { RunLabels } from '#workflows/search-attributes.ts'

/** Where runs are started and told things. */
export interface Runs {
  temporal: Client
  taskQueue: string
}

const DEADLINE_MS = 5_000

const within = <T>({ temporal }: Runs, call: () => Promise<T>): Promise<T> =>
  temporal.withDeadline(Date.now() + DEADLINE_MS, call)

// Signals are named, not imported with their definitions: those belong to the sandboxed workflow code.

/** Tells the account's mailbox that something may have changed; begins a run when none is open. */
export async function hintAccount(runs: Runs, labels: RunLabels): Promise<void> {
  const options = { ...accountStart(labels), taskQueue: runs.taskQueue, signal: 'hint' }
  await within(runs, () => runs.temporal.workflow.signalWithStart(accountWorkflowType, options))
}

/** Wakes the account's checkout; begins a run when none is open, so that a lost one is made good. */
export async function wakeCheckout(runs: Runs, labels: RunLabels): Promise<void> {
  const options = { ...checkoutStart(labels), taskQueue: runs.taskQueue, signal: 'sessionChanged' }
  await within(runs, () => runs.temporal.workflow.signalWithStart(checkoutWorkflowType, options))
}

/** Starts the invoice's recovery; a run that exists is left alone, and its first step finds what is new. */
export async function startRecovery(runs: Runs, invoiceId: string, labels: RunLabels): Promise<void> {
  const options = { ...recoveryStart(invoiceId, labels), taskQueue: runs.taskQueue }
  await unlessEnded(() => within(runs, () => runs.temporal.workflow.start(recoveryWorkflowType, options)))
}

/** Starts the invoice's recovery or wakes it. A recovery that ended well is not begun again: that is success. */
export const wakeRecovery = (runs: Runs, invoiceId: string, labels: RunLabels): Promise<void> =>
  orderRecovery(runs, invoiceId, labels, 'wake', [])

/** Tells the invoice's recovery what to do; a run that was lost is begun again first. */
export async function orderRecovery(
  runs: Runs,
  invoiceId: string,
  labels: RunLabels,
  signal: 'wake' | 'skipAttempt' | 'endNow',
  signalArgs: number[],
): Promise<void> {
  const options = { ...recoveryStart(invoiceId, labels), taskQueue: runs.taskQueue, signal, signalArgs }
  await unlessEnded(() => within(runs, () => runs.temporal.workflow.signalWithStart(recoveryWorkflowType, options)))
}

/** Tells the account's run for this trigger that something occurred; begins one when none is open. */
export async function hintNotify(runs: Runs, accountId: string, trigger: string): Promise<void> {
  const options = { ...notifyStart(accountId, trigger), taskQueue: runs.taskQueue, signal: 'occurred' }
  await within(runs, () => runs.temporal.workflow.signalWithStart(notifyWorkflowType, options))
}

/** Tells an endpoint's run that something is queued; begins one when none is open. */
export async function wakeOutbound(runs: Runs, endpoint: OutboundInput): Promise<void> {
  const options = { ...outboundStart(endpoint), taskQueue: runs.taskQueue, signal: 'wake' }
  await within(runs, () => runs.temporal.workflow.signalWithStart(outboundWorkflowType, options))
}

async function unlessEnded(start: () => Promise<unknown>): Promise<void> {
  try {
    await start()
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

/** Starts the erasure of a person; a run that is at it is left alone. */
export async function startErasure(
  runs: Runs,
  of: { erasureId: string; userId: string; accountId: string },
): Promise<void> {
  const options = { ...erasureStart(of), taskQueue: runs.taskQueue }
  await unlessEnded(() => within(runs, () => runs.temporal.workflow.start(erasureWorkflowType, options)))
}

/** Sends a signal to a run that may have closed: then there is nobody to tell, which is success. */
async function tell(runs: Runs, workflowId: string, signal: string, args: unknown[]): Promise<void> {
  try {
    await within(runs, () => runs.temporal.workflow.getHandle(workflowId).signal(signal, ...args))
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  }
}

export const tellCheckout = (runs: Runs, accountId: string) =>
  tell(runs, checkoutWorkflowId(accountId), 'sessionChanged', [])

/** Tells a recovery's or a checkout's run the new offset of billing time. */
export const moveClock = (runs: Runs, workflowId: string, offsetMs: number) =>
  tell(runs, workflowId, 'clockMoved', [offsetMs])

/**
 * Sends a command to the account's mailbox without waiting for its end. A run answers an update id once and for all, even
 * after it closed: `again` names another delivery of the same command, which the row keeps from being carried out twice.
 */
export async function sendCommand(runs: Runs, commandId: string, labels: RunLabels, again = ''): Promise<void> {
  const start = { ...accountStart(labels), taskQueue: runs.taskQueue }
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>(accountWorkflowType, start)
  await sendUpdate(runs, 'run', commandId, again, startWorkflowOperation)
}

/** Sends an intent to the account's checkout without waiting for its session; `again` as for commands. */
export async function sendIntent(runs: Runs, intentId: string, labels: RunLabels, again = ''): Promise<void> {
  const start = { ...checkoutStart(labels), taskQueue: runs.taskQueue }
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>(checkoutWorkflowType, start)
  await sendUpdate(runs, 'requestSession', intentId, again, startWorkflowOperation)
}

function sendUpdate(
  runs: Runs,
  update: string,
  id: string,
  again: string,
  operation: WithStartWorkflowOperation<Workflow>,
) {
  return within(runs, () =>
    runs.temporal.workflow.startUpdateWithStart(update, {
      args: [id],
      updateId: id + again,
      waitForStage: 'ACCEPTED',
      startWorkflowOperation: operation,
    }),
  )
}
