import { labelled, type RunLabels } from '../search-attributes.ts'
import type { CheckoutInput } from './messages.ts'

/** One open checkout per account. */
export const checkoutWorkflowId = (accountId: string) => `checkout/${accountId}`

export function checkoutStart(labels: RunLabels) {
  return {
    workflowId: checkoutWorkflowId(labels.accountId),
    args: [{ accountId: labels.accountId }] as [CheckoutInput],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    typedSearchAttributes: labelled(labels),
    staticSummary: `Checkout of account ${labels.accountId}`,
  }
}
export const checkoutWorkflowType = 'checkout'
