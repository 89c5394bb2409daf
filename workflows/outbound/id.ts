import { labelled } from '../search-attributes.ts'
import type { OutboundInput } from './messages.ts'

/** One run at a time per endpoint: its deliveries go one after the other. */
const outboundWorkflowId = (endpointId: string) => `outbound/${endpointId}`

/** How the relay starts it: an existing run is used, a closed one is begun again. */
export function outboundStart(input: OutboundInput) {
  return {
    workflowId: outboundWorkflowId(input.endpointId),
    args: [input] as [OutboundInput],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    typedSearchAttributes: labelled({ accountId: input.accountId }),
    staticSummary: `Webhook endpoint ${input.endpointId}: sends what is queued for it`,
  }
}
export const outboundWorkflowType = 'outbound'
