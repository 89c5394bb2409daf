import { rateLimited } from './errors.ts'

/** How many requests a second are let through, reads and writes apart. */
export interface RateSettings {
  enabled: boolean
  read_per_second: number
  write_per_second: number
}

const words =
  'Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode. You can learn more about ' +
  'rate limits here https://stripe.com/docs/rate-limits.'

/** Stripe's limit on requests, off unless asked for; in real time, and in memory only. */
export class RateLimits {
  readonly settings: RateSettings = { enabled: false, read_per_second: 25, write_per_second: 25 }
  private second = 0
  private taken = { read: 0, write: 0 }

  /** Throws 429 `rate_limit` when this second is used up: nothing was done then. */
  take(method: string): void {
    if (!this.settings.enabled) return
    const now = Math.floor(Date.now() / 1000)
    if (now !== this.second) this.taken = { read: 0, write: 0 }
    this.second = now
    const kind = method === 'GET' ? 'read' : 'write'
    this.taken[kind] += 1
    if (this.taken[kind] > this.settings[`${kind}_per_second`]) throw rateLimited(words)
  }
}
