import { labelled } from '../search-attributes.ts'
import type { NotifyInput } from './messages.ts'

/** One run at a time for a trigger of an account; `test` is the one that tries channels. */
export const notifyWorkflowId = (accountId: string, trigger: string) => `notify/${accountId}/${trigger}`

export function notifyStart(accountId: string, trigger: string) {
  return {
    workflowId: notifyWorkflowId(accountId, trigger),
    args: [{ accountId, trigger }] as [NotifyInput],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    typedSearchAttributes: labelled({ accountId }),
    staticSummary: `Tells account ${accountId} of ${trigger}`,
  }
}
export const notifyWorkflowType = 'notify'
