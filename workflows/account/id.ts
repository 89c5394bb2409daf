import { labelled, type RunLabels } from '../search-attributes.ts'
import type { AccountInput } from './messages.ts'

/** One run at a time per account: its mailbox. */
export const accountWorkflowId = (accountId: string) => `account/${accountId}`

/** How every starter starts it: an existing run is used, a closed one is begun again. */
export function accountStart(labels: RunLabels) {
  return {
    workflowId: accountWorkflowId(labels.accountId),
    args: [{ accountId: labels.accountId }] as [AccountInput],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    typedSearchAttributes: labelled(labels),
    staticSummary: `Account ${labels.accountId}: syncs with Stripe and runs commands`,
  }
}
export const accountWorkflowType = 'account'
