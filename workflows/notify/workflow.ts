import { allHandlersFinished, condition, continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow'
import type { TriggerName } from '#domain/notify/triggers.ts'
import { words } from '#domain/words.ts'
import { records } from '../activity-stubs.ts'
import { createClock } from '../billing-clock.ts'
import { linger } from '../linger.ts'
import { openMailbox } from './mailbox.ts'
import type { NotifyInput } from './messages.ts'
import { openPost, sendAtOnce } from './post.ts'

const LONG_HISTORY_EVENTS = 1_000

/**
 * Tells an account of one trigger: the first occurrence at once, those of the next fifteen minutes in one summary.
 * Occurrences and windows stand in rows; a signal only says that it is worth looking.
 */
export async function notify(input: NotifyInput): Promise<void> {
  const { accountId, trigger } = input
  const clock = createClock()
  const mailbox = openMailbox(clock, sendAtOnce)
  const post = openPost()
  if (input.resumed) mailbox.occur()
  // At its first step the message that a run begins with may not have been delivered yet.
  await condition(() => mailbox.hasBegun())
  do {
    while (mailbox.hasWork()) await look()
    setCurrentDetails(words.notify.closed)
    await linger(() => mailbox.hasWork())
    await condition(() => mailbox.hasWork() || (post.isIdle() && allHandlersFinished()))
  } while (mailbox.hasWork())

  /** Does what is due, and waits for what is next; looks again when that has come or something says so. */
  async function look(): Promise<void> {
    if (workflowInfo().historyLength > LONG_HISTORY_EVENTS) await startAfresh()
    mailbox.take()
    const standing = await records.stepWindow({ accountId, trigger: trigger as TriggerName })
    clock.learn(standing.offsetMs)
    post.send(standing.pending)
    if (standing.nextAtMs === null) return
    setCurrentDetails(words.notify.waiting(new Date(standing.nextAtMs).toISOString()))
    await clock.waitUntil(standing.nextAtMs, () => mailbox.hasWork(), words.notify.timer)
    mailbox.occur()
  }
  async function startAfresh(): Promise<void> {
    await condition(() => post.isIdle() && allHandlersFinished())
    await continueAsNew<typeof notify>({ accountId, trigger, resumed: true })
  }
}
