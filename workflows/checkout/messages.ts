import { defineSignal, defineUpdate } from '@temporalio/workflow'

/** How a request for a session ended; the session's URL or the problem is in the intent's row. */
export type IntentState = 'open' | 'refused' | 'failed'

/** Makes (or finds) the session for the intent whose row has this id. The update id is the row's id. */
export const requestSession = defineUpdate<IntentState, [string]>('requestSession')

/** The session may have been paid, have expired, or its subscription may be written. */
export const sessionChanged = defineSignal('sessionChanged')

/** Billing time was moved: the new offset in milliseconds. */
export const clockMoved = defineSignal<[number]>('clockMoved')

export interface CheckoutInput {
  accountId: string
}
