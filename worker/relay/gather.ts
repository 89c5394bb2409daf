/** Collects what comes for one account within a window and lets go of it once. */
export interface Gatherer {
  add(accountId: string): void
  /** Lets go of everything now. */
  flush(): void
}

/**
 * `windowMs` counts from an account's first event on this process's own clock: Temporal's timers are up to a second
 * late. While `flushed()` is true there is no window.
 */
export function createGatherer(windowMs: number, flushed: () => boolean, send: (accountId: string) => void): Gatherer {
  const waiting = new Map<string, NodeJS.Timeout>()
  const release = (accountId: string) => {
    clearTimeout(waiting.get(accountId))
    waiting.delete(accountId)
    send(accountId)
  }
  return {
    add(accountId) {
      if (waiting.has(accountId)) return
      waiting.set(
        accountId,
        setTimeout(() => release(accountId), flushed() ? FLUSHED_WINDOW_MS : windowMs),
      )
    },
    flush: () => [...waiting.keys()].forEach(release),
  }
}

/** Even while the clock is moved, one burst of events is one hint. */
const FLUSHED_WINDOW_MS = 100
