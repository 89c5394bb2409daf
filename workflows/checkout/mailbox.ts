import { condition, setHandler } from '@temporalio/workflow'
import type { BillingClock } from '../billing-clock.ts'
import { clockMoved, type IntentState, requestSession, sessionChanged } from './messages.ts'

/** Handlers only enqueue; the checkout's one loop takes from here. */
export interface Mailbox {
  hasWork(): boolean
  nextIntent(): string | undefined
  answer(intentId: string, state: IntentState): void
  takeChange(): boolean
}

export function openMailbox(clock: BillingClock): Mailbox {
  const queue: string[] = []
  const answers = new Map<string, IntentState>()
  let changed = false
  setHandler(clockMoved, (offsetMs) => clock.learn(offsetMs), { description: 'Billing time was moved.' })
  setHandler(sessionChanged, () => void (changed = true), { description: 'Paid, expired or written: look again.' })
  setHandler(
    requestSession,
    async (intentId: string) => {
      if (!queue.includes(intentId)) queue.push(intentId)
      answers.delete(intentId)
      await condition(() => answers.has(intentId))
      return answers.get(intentId) as IntentState
    },
    { description: 'Make or find the session for the intent with this id.' },
  )
  return {
    hasWork: () => changed || queue.length > 0,
    nextIntent: () => queue.shift(),
    answer: (intentId, state) => void answers.set(intentId, state),
    takeChange: () => {
      const had = changed
      changed = false
      return had
    },
  }
}
