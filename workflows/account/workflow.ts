import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow'
import { words } from '#domain/words.ts'
import { commands, records } from '../activity-stubs.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import type { AccountInput, CommandState } from './messages.ts'

const LONG_HISTORY_EVENTS = 1_000

/** An account's mailbox: runs its commands and syncs its rows with Stripe, one at a time, for as long as there is work. */
export async function account(input: AccountInput): Promise<void> {
  const mailbox = openMailbox()
  if (input.resumed) mailbox.hint()
  mailbox.queue(input.commands ?? [])
  // A run begins with a message; at its first step that message may not have been delivered yet.
  await condition(() => mailbox.hasWork())
  do {
    while (mailbox.hasWork()) {
      if (workflowInfo().historyLength > LONG_HISTORY_EVENTS) await startAfresh(mailbox, input.accountId)
      await work(mailbox, input.accountId)
    }
    // No lingering: a timer for every run would be a third of its cost (docs/decisions/0001).
    await condition(() => mailbox.hasWork() || allHandlersFinished())
  } while (mailbox.hasWork())
}

/** Commands first; then at most one sync for all hints that came meanwhile. A command is answered once its effect is in the rows. */
async function work(mailbox: Mailbox, accountId: string): Promise<void> {
  const commandId = mailbox.nextCommand()
  const state = commandId ? await carryOut(commandId) : null
  mailbox.takeHint()
  await sync(mailbox, accountId)
  if (commandId && state) mailbox.answer(commandId, state)
}

async function carryOut(commandId: string): Promise<CommandState> {
  setCurrentDetails(words.account.running(commandId))
  try {
    return await commands.runCommand.executeWithOptions({ summary: commandId }, [{ commandId }])
  } catch (error) {
    // Its row stays begun: the relay sends it again, and it re-enters with its own keys.
    if (error instanceof ActivityFailure) return 'parked'
    throw error
  }
}

async function sync(mailbox: Mailbox, accountId: string): Promise<void> {
  setCurrentDetails(words.account.syncing)
  try {
    const synced = await records.syncAccount({ accountId })
    mailbox.queue(synced.commands)
    if (synced.again) mailbox.hint()
    setCurrentDetails(synced.status ? words.account.synced(synced.status, synced.planId) : words.account.nobody)
  } catch (error) {
    // Stripe refuses for good: the events stay unapplied, and the relay hints again.
    if (!(error instanceof ActivityFailure)) throw error
    setCurrentDetails(words.account.refused)
  }
}

/** Commands that wait go on in the next run; whoever asked for them is answered that they will. Hints become its first sync. */
async function startAfresh(mailbox: Mailbox, accountId: string): Promise<void> {
  mailbox.close()
  await condition(allHandlersFinished)
  await continueAsNew<typeof account>({ accountId, resumed: true, commands: mailbox.waiting() })
}
