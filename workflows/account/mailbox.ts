import { condition, setHandler } from '@temporalio/workflow'
import { type CommandState, hint, run } from './messages.ts'

/** Handlers only enqueue; the account's one loop takes from here. */
export interface Mailbox {
  hasWork(): boolean
  nextCommand(): string | undefined
  answer(commandId: string, state: CommandState): void
  /** Queues commands that nobody waits for. */
  queue(commandIds: string[]): void
  takeHint(): boolean
  hint(): void
}

export function openMailbox(): Mailbox {
  const queue: string[] = []
  const answers = new Map<string, CommandState>()
  let hinted = false
  setHandler(hint, () => void (hinted = true), { description: 'Something may have changed at Stripe: sync.' })
  setHandler(
    run,
    async (commandId: string) => {
      if (!queue.includes(commandId)) queue.push(commandId)
      answers.delete(commandId)
      await condition(() => answers.has(commandId))
      return answers.get(commandId) as CommandState
    },
    { description: 'Carry out the command with this id.' },
  )
  return {
    hasWork: () => hinted || queue.length > 0,
    nextCommand: () => queue.shift(),
    answer: (commandId, state) => void answers.set(commandId, state),
    queue: (ids) => void queue.push(...ids.filter((id) => !queue.includes(id))),
    takeHint: () => {
      const had = hinted
      hinted = false
      return had
    },
    hint: () => void (hinted = true),
  }
}
