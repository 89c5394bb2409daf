import { setHandler } from '@temporalio/workflow'
import type { BillingClock } from '../billing-clock.ts'
import { clockMoved, occurred, sendNow } from './messages.ts'

export interface Mailbox {
  /** Whether any message has come yet: a run begins with one. */
  hasBegun(): boolean
  hasWork(): boolean
  take(): void
  occur(): void
}

/** Handlers only note that there is something to look at; what somebody waits for is sent beside the loop. */
export function openMailbox(clock: BillingClock, now: (id: string) => Promise<'sent' | 'failed'>): Mailbox {
  let begun = false
  let hinted = false
  const occur = () => {
    begun = true
    hinted = true
  }
  setHandler(clockMoved, (offsetMs) => clock.learn(offsetMs), { description: 'Billing time was moved.' })
  setHandler(occurred, occur, { description: 'Something occurred: look at the rows.' })
  setHandler(
    sendNow,
    (notificationId: string) => {
      begun = true
      return now(notificationId)
    },
    { description: 'Send the message with this id, with one try.' },
  )
  return {
    hasBegun: () => begun,
    hasWork: () => hinted,
    take: () => void (hinted = false),
    occur,
  }
}
