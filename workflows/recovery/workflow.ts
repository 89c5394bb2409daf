import { allHandlersFinished, condition, setCurrentDetails } from '@temporalio/workflow'
import type { RecoveryStanding } from '#activities/recovery/standing.ts'
import { words } from '#domain/words.ts'
import { moneyMoves, records } from '../activity-stubs.ts'
import { createClock } from '../billing-clock.ts'
import { openMailbox } from './mailbox.ts'
import type { RecoveryInput } from './messages.ts'

/** Recovers one failed invoice by its policy: waits for the next rung, hears a new card at once, ends when the ladder does. */
export async function recovery({ invoiceId }: RecoveryInput): Promise<void> {
  const clock = createClock()
  const mailbox = openMailbox(clock)
  setCurrentDetails(words.recovery.beginning)
  let standing = await moneyMoves.beginRecovery({ invoiceId })
  while (standing.next.kind !== 'settled') {
    clock.learn(standing.offsetMs)
    mailbox.show(standing)
    setCurrentDetails(standing.waitingFor)
    const { next } = standing
    const why = await clock.waitUntil(next.atMs, () => mailbox.hasWork(), words.recovery.timer[next.kind])
    standing =
      why === 'woken' ? await moneyMoves.reviewRecovery({ invoiceId, ...mailbox.take() }) : await act(invoiceId, next)
  }
  mailbox.show(standing)
  setCurrentDetails(standing.waitingFor)
  await condition(allHandlersFinished)
}

type Due = Exclude<RecoveryStanding['next'], { kind: 'settled' }>

function act(invoiceId: string, due: Due): Promise<RecoveryStanding> {
  switch (due.kind) {
    case 'attempt':
      return moneyMoves.attemptPayment.executeWithOptions({ summary: `attempt ${due.rung}` }, [
        { invoiceId, rung: due.rung },
      ])
    case 'restrict':
      return records.restrictAccess({ invoiceId })
    case 'end':
      return moneyMoves.endRecovery({ invoiceId })
  }
}
