import { defineQuery, defineSignal } from '@temporalio/workflow'

/** A new card, a payment, a cancellation: look again at once. */
export const wake = defineSignal('wake')

/** Billing time was moved: the new offset in milliseconds. */
export const clockMoved = defineSignal<[number]>('clockMoved')

/** An operator lets the automatic attempt of this rung (and those before it) pass. */
export const skipAttempt = defineSignal<[number]>('skipAttempt')

/** An operator ends the recovery by its policy's end action, without waiting for the last day. */
export const endNow = defineSignal('endNow')

/** What the run waits for, for operators. */
export interface RecoveryPlan {
  state: 'open' | 'ending' | 'settled'
  waitingFor: string
  at: string | null
}
export const plan = defineQuery<RecoveryPlan>('plan')

export interface RecoveryInput {
  invoiceId: string
  accountId: string
}
