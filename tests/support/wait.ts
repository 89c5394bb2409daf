import { setTimeout as delay } from 'node:timers/promises'

export interface WaitOptions {
  timeoutMs?: number
  everyMs?: number
  /** What is waited for, for the message when time is up. */
  what?: string
}

/**
 * Polls until `look` gives something truthy, and returns that. An error of `look` counts as "not yet";
 * when time is up (10 s by default) the last error or value is in the message.
 */
export async function waitFor<T>(look: () => T | Promise<T>, options: WaitOptions = {}): Promise<NonNullable<T>> {
  const { timeoutMs = 10_000, everyMs = 25, what = 'the condition' } = options
  const deadline = Date.now() + timeoutMs
  for (;;) {
    let last: unknown
    try {
      const value = await look()
      if (value) return value
      last = value
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs} ms`, { cause: last })
    await delay(everyMs)
  }
}
