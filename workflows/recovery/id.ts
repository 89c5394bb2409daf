import { labelled, type RunLabels } from '../search-attributes.ts'
import type { RecoveryInput } from './messages.ts'

/** One recovery per failed invoice, for ever: its unique row decides. */
export const recoveryWorkflowId = (invoiceId: string) => `recovery/${invoiceId}`

export function recoveryStart(invoiceId: string, labels: RunLabels) {
  return {
    workflowId: recoveryWorkflowId(invoiceId),
    args: [{ invoiceId, accountId: labels.accountId }] as [RecoveryInput],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    typedSearchAttributes: labelled(labels),
    staticSummary: `Recovery of invoice ${invoiceId}`,
  }
}
export const recoveryWorkflowType = 'recovery'
