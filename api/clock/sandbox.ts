import { Problem } from '#domain/errors.ts'

export interface SandboxClock {
  offsetMs: number
  /** Unix milliseconds of billing time at which the sandbox has something to do; null when it has nothing. */
  nextDueMs: number | null
}

/** A webhook that has not arrived and is still meant to. */
export interface OutstandingDelivery {
  id: string
  type: string
}

/** The sandbox's control API, as far as moving time needs it. */
export interface SandboxControl {
  clock(): Promise<SandboxClock>
  /** Moves the sandbox's time forward to an instant of billing time (whole seconds). */
  moveTo(unixSeconds: number): Promise<SandboxClock>
  outstanding(): Promise<OutstandingDelivery[]>
}

const patienceMs = 20_000

interface Reading {
  offset_ms: number
  next_due: number | null
}

const clockOf = ({ offset_ms, next_due }: Reading): SandboxClock => ({
  offsetMs: offset_ms,
  nextDueMs: next_due === null ? null : next_due * 1000,
})

/** Talks to the sandbox at this address; when it does not answer, that is Stripe's outage. */
export function sandboxControl(apiUrl: string): SandboxControl {
  const call = async <T>(path: string, body?: unknown): Promise<T> => {
    const signal = AbortSignal.timeout(patienceMs)
    const post = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    try {
      const answer = await fetch(`${apiUrl}/_sandbox/${path}`, { signal, ...(body === undefined ? {} : post) })
      if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}`)
      return (await answer.json()) as T
    } catch {
      throw new Problem('stripe_unavailable', 'The sandbox does not answer.')
    }
  }
  return {
    clock: async () => clockOf(await call<Reading>('clock')),
    moveTo: async (to) => clockOf(await call<Reading>('clock/advance', { to })),
    outstanding: async () => (await call<{ data: OutstandingDelivery[] }>('deliveries?outstanding=true')).data,
  }
}
