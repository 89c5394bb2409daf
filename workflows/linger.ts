import { condition, workflowInfo } from '@temporalio/workflow'

/** A server refuses to start an id again within a second of its last start. Real milliseconds. */
const LEAST_AGE_MS = 1_500

/** Keeps a run that is too young to close, so that the next message finds it; ends at once when work comes. */
export async function linger(hasWork: () => boolean): Promise<void> {
  const leftMs = LEAST_AGE_MS - (Date.now() - workflowInfo().runStartTime.getTime())
  if (leftMs > 0) await condition(hasWork, leftMs, { summary: 'lingering for the next message' })
}
