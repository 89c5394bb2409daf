import Stripe from 'stripe'

export interface StripeOptions {
  secretKey: string
  /** Another sandbox's base URL; null is Stripe itself. */
  apiUrl: string | null
  /** Milliseconds for one try. */
  timeoutMs?: number
}

/**
 * The one place that builds Stripe's client: bounded time, at most one retry of its own (Temporal does the rest),
 * no telemetry, the API version of the installed package.
 */
export function createStripe({ secretKey, apiUrl, timeoutMs = 10_000 }: StripeOptions): Stripe {
  return new Stripe(secretKey, {
    apiVersion: Stripe.API_VERSION,
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
    appInfo: { name: 'durabill' },
    ...(apiUrl ? endpoint(new URL(apiUrl)) : {}),
  })
}

function endpoint(url: URL) {
  const protocol = url.protocol === 'http:' ? ('http' as const) : ('https' as const)
  return { host: url.hostname, port: url.port || (protocol === 'http' ? 80 : 443), protocol }
}
