import { setHandler } from '@temporalio/workflow'
import type { RecoveryStanding } from '#activities/recovery/standing.ts'
import type { BillingClock } from '../billing-clock.ts'
import { clockMoved, endNow, plan, type RecoveryPlan, skipAttempt, wake } from './messages.ts'

/** What came in since the run last looked. */
export interface Asked {
  /** The rung that an operator lets pass, 0 for none. */
  skipRung: number
  endNow: boolean
}

export interface Mailbox {
  hasWork(): boolean
  take(): Asked
  show(standing: RecoveryStanding): void
}

/** Handlers only note what was asked; the recovery's one loop acts on it. */
export function openMailbox(clock: BillingClock): Mailbox {
  let woken = false
  let asked: Asked = { skipRung: 0, endNow: false }
  let shown: RecoveryPlan = { state: 'open', waitingFor: '', at: null }
  setHandler(clockMoved, (offsetMs) => clock.learn(offsetMs), { description: 'Billing time was moved.' })
  setHandler(wake, () => void (woken = true), { description: 'A new card, a payment or a cancellation: look again.' })
  setHandler(skipAttempt, (rung) => void (asked.skipRung = Math.max(asked.skipRung, rung)), {
    description: 'Let one automatic attempt pass.',
  })
  setHandler(endNow, () => void (asked.endNow = true), { description: 'End by the policy now.' })
  setHandler(plan, () => shown, { description: 'What the run waits for.' })
  return {
    hasWork: () => woken || asked.skipRung > 0 || asked.endNow,
    take() {
      const taken = asked
      asked = { skipRung: 0, endNow: false }
      woken = false
      return taken
    },
    show({ state, waitingFor, next }) {
      shown = { state, waitingFor, at: next.kind === 'settled' ? null : new Date(next.atMs).toISOString() }
    },
  }
}
