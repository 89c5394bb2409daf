import { condition } from '@temporalio/workflow'

/** Billing time inside a run: Temporal's time plus the offset that activities and `clockMoved` bring. */
export interface BillingClock {
  /** Takes over an offset (milliseconds) unless it is older than what is known: billing time never goes back. */
  learn(offsetMs: number): void
  /** Waits until the instant (Unix milliseconds of billing time) or until `woken` is true, never for a duration. */
  waitUntil(instantMs: number, woken: () => boolean, summary: string): Promise<'due' | 'woken'>
}

export function createClock(): BillingClock {
  let offsetMs = 0
  return {
    learn(next) {
      // an activity that began before the clock was moved may answer after the signal
      offsetMs = Math.max(offsetMs, next)
    },
    async waitUntil(instantMs, woken, summary) {
      for (;;) {
        if (woken()) return 'woken'
        const known = offsetMs
        const leftMs = instantMs - (Date.now() + known)
        if (leftMs <= 0) return 'due'
        await condition(() => woken() || offsetMs !== known, leftMs, { summary })
      }
    },
  }
}
