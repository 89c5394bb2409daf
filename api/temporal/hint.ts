import { accountStart, accountWorkflowType } from '#workflows/account/id.ts'
import { hint } from '#workflows/account/messages.ts'
import type { RunLabels } from '#workflows/search-attributes.ts'
import type { Temporal } from './client.ts'

const patienceMs = 4_000

/** Tells an account's mailbox that something may have changed at Stripe. Throws when Temporal cannot be reached. */
export async function hintAccount(temporal: Temporal, labels: RunLabels): Promise<void> {
  const options = { ...accountStart(labels), taskQueue: temporal.taskQueue, signal: hint, signalArgs: [] as [] }
  await temporal.within(patienceMs, () => temporal.client.workflow.signalWithStart(accountWorkflowType, options))
}
