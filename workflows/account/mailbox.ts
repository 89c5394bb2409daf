import { condition, setHandler } from '@temporalio/workflow'
import { type CommandState, hint, run } from './messages.ts'

/** Handlers only enqueue; the account's one loop takes from here. */
export interface Mailbox {
  hasWork(): boolean
  nextCommand(): string | undefined
  answer(commandId: string, state: CommandState): void
  /** Queues commands that nobody waits for. */
  queue(commandIds: readonly string[]): void
  /** Commands that are queued. */
  waiting(): string[]
  takeHint(): boolean
  hint(): void
  /** From now on nobody waits: what is queued is answered 'parked', and so is what still comes. */
  close(): void
}

export function openMailbox(): Mailbox {
  const queue: string[] = []
  const answers = new Map<string, CommandState>()
  let hinted = false
  let closed = false
  const enqueue = (ids: readonly string[]) => {
    for (const id of ids) if (!queue.includes(id)) queue.push(id)
  }
  setHandler(hint, () => void (hinted = true), { description: 'Something may have changed at Stripe: sync.' })
  setHandler(
    run,
    async (commandId: string) => {
      enqueue([commandId])
      answers.delete(commandId)
      await condition(() => closed || answers.has(commandId))
      return answers.get(commandId) ?? 'parked'
    },
    { description: 'Carry out the command with this id.' },
  )
  return {
    hasWork: () => hinted || queue.length > 0,
    nextCommand: () => queue.shift(),
    answer: (commandId, state) => void answers.set(commandId, state),
    queue: enqueue,
    waiting: () => [...queue],
    takeHint: () => {
      const had = hinted
      hinted = false
      return had
    },
    hint: () => void (hinted = true),
    close: () => void (closed = true),
  }
}
