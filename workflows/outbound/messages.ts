import { defineSignal } from '@temporalio/workflow'

/** Something is queued for the endpoint, or it was enabled: look at once. */
export const wake = defineSignal('wake')

export interface OutboundInput {
  endpointId: string
  accountId: string
}
