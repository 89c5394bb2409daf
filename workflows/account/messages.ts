import { defineSignal, defineUpdate } from '@temporalio/workflow'

/** Something about this account may have changed at Stripe; carries nothing, the sync asks Stripe. */
export const hint = defineSignal('hint')

/** How a command ended; everything else about it is in its row. */
export type CommandState = 'done' | 'refused' | 'failed' | 'parked'

/** Runs the command whose row has this id; answers when it is decided. The update id is the row's id. */
export const run = defineUpdate<CommandState, [string]>('run')

export interface AccountInput {
  accountId: string
  /** A run that follows one whose history grew long: it begins with a sync. */
  resumed?: boolean
  /** Commands that waited in that run. */
  commands?: string[]
}
