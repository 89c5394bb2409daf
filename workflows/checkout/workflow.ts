import { ActivityFailure, allHandlersFinished, condition, setCurrentDetails } from '@temporalio/workflow'
import type { CheckoutStanding } from '#activities/checkout/standing.ts'
import { words } from '#domain/words.ts'
import { moneyMoves, records, whileWaited } from '../activity-stubs.ts'
import { createClock } from '../billing-clock.ts'
import { linger } from '../linger.ts'
import { labelCustomer } from '../label-customer.ts'
import { openMailbox } from './mailbox.ts'
import type { CheckoutInput } from './messages.ts'

/** The one open checkout of an account: makes its session, and stays until Stripe says how it ended and the rows say so too. */
export async function checkout({ accountId }: CheckoutInput): Promise<void> {
  const clock = createClock()
  const mailbox = openMailbox(clock)
  let open: CheckoutStanding['open'] = null
  // A run begins with a message; at its first step that message may not have been delivered yet.
  await condition(() => mailbox.hasWork())
  do {
    while (open || mailbox.hasWork()) {
      const intentId = mailbox.nextIntent()
      if (intentId) {
        const { answer, standing } = await request(intentId)
        open = take(standing)
        mailbox.answer(intentId, answer)
        continue
      }
      const deadline = open ? await waitFor(open) : 'woken'
      if (deadline === 'due' || mailbox.takeChange()) {
        open = take(await moneyMoves.settleCheckout({ accountId, deadlinePassed: deadline === 'due' }))
      }
    }
    setCurrentDetails(words.checkout.closed)
    await linger(() => mailbox.hasWork())
    await condition(() => mailbox.hasWork() || allHandlersFinished())
  } while (mailbox.hasWork())

  function take(standing: CheckoutStanding): CheckoutStanding['open'] {
    clock.learn(standing.offsetMs)
    labelCustomer(standing.customerId)
    return standing.open
  }
  function waitFor({ intentId, lookAgainAtMs, processing }: NonNullable<CheckoutStanding['open']>) {
    const until = new Date(lookAgainAtMs).toISOString()
    setCurrentDetails(processing ? words.checkout.processing(intentId) : words.checkout.waiting(intentId, until))
    return clock.waitUntil(lookAgainAtMs, () => mailbox.hasWork(), words.checkout.timer)
  }
}

async function request(intentId: string) {
  setCurrentDetails(words.checkout.opening(intentId))
  try {
    return await whileWaited.openSession.executeWithOptions({ summary: intentId }, [{ intentId }])
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    // Nobody was charged: the person is told to try again, and the next request finds and expires what was left open.
    return { answer: 'failed' as const, standing: await records.failIntent({ intentId }) }
  }
}
