import { labelled } from '../search-attributes.ts'
import type { ErasureInput } from './messages.ts'

/** One erasure per person, for ever: its row decides. */
const erasureWorkflowId = (userId: string) => `erasure/${userId}`

/** How every starter starts it: what runs is left alone, what failed is begun again. */
export function erasureStart({
  erasureId,
  userId,
  accountId,
}: {
  erasureId: string
  userId: string
  accountId: string
}) {
  return {
    workflowId: erasureWorkflowId(userId),
    args: [{ erasureId }] as [ErasureInput],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    typedSearchAttributes: labelled({ accountId }),
    staticSummary: `Erasure of ${userId}`,
  }
}
export const erasureWorkflowType = 'erasure'
