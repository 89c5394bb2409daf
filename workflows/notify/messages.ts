import { defineSignal, defineUpdate } from '@temporalio/workflow'

/** Something occurred, or a message is still to be sent: look at the rows. */
export const occurred = defineSignal('occurred')

/** Billing time was moved: the new offset in milliseconds. */
export const clockMoved = defineSignal<[number]>('clockMoved')

/** Sends the message whose row has this id, with one try; answers how that went. The update id is the row's id. */
export const sendNow = defineUpdate<'sent' | 'failed', [string]>('sendNow')

export interface NotifyInput {
  accountId: string
  trigger: string
  /** A run that follows one whose history grew long: it begins with a look. */
  resumed?: boolean
}
