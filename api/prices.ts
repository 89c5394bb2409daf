import type Stripe from 'stripe'
import { type Catalogue, type PriceMap, priceIdOf } from '#domain/plans.ts'

/** Which Stripe price each plan is sold at. */
export interface PriceBook {
  /** The price id of a plan; null when it has none. Throws Stripe's error when Stripe had to be asked and is out. */
  priceOf(planId: string): Promise<string | null>
  /** The ids of the plans that can be bought, as far as is known; never throws. */
  available(): Promise<ReadonlySet<string>>
}

/** What was read of Stripe is believed for this long, in real milliseconds; a plan that is missing is asked for sooner. */
const freshMs = 300_000
const askAgainMs = 1_000
const keysAtOnce = 10
/** One try, and a short one: a person waits for a list of plans, or for more than this. */
const patience = { timeout: 2_000, maxNetworkRetries: 0 }
/** A list of plans does not wait for Stripe again so soon after it did not answer. */
const afterFailureMs = 5_000

const none: PriceBook = { priceOf: () => Promise.resolve(null), available: () => Promise.resolve(new Set()) }

/** Prices out of the configured map, and for the other plans out of Stripe by lookup key (the plan's id). */
export function priceBook(stripe: Stripe | null, { plans }: Catalogue, priceMap: PriceMap): PriceBook {
  if (stripe === null) return none
  const wanted = plans.filter((plan) => priceIdOf(plan, priceMap) === null).map((plan) => plan.id)
  let found = new Map<string, string>()
  let readAt = -Infinity
  let failedAt = -Infinity
  let reading: Promise<void> | null = null

  async function read(client: Stripe): Promise<void> {
    found = await readPrices(client, wanted)
    readAt = performance.now()
  }

  const isStale = () => performance.now() - readAt > (wanted.every((id) => found.has(id)) ? freshMs : askAgainMs)
  const refresh = (client: Stripe) => (reading ??= read(client).finally(() => (reading = null)))

  return {
    async priceOf(planId) {
      const mapped = priceMap[planId]
      if (mapped) return mapped
      if (isStale()) await refresh(stripe)
      return found.get(planId) ?? null
    },
    async available() {
      // a list of plans is shown all the same when Stripe is out
      const answers = performance.now() - failedAt > afterFailureMs
      if (wanted.length > 0 && answers && isStale()) await refresh(stripe).catch(() => (failedAt = performance.now()))
      return new Set([...Object.keys(priceMap), ...found.keys()])
    },
  }
}

async function readPrices(stripe: Stripe, lookupKeys: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let at = 0; at < lookupKeys.length; at += keysAtOnce) {
    const lookup_keys = lookupKeys.slice(at, at + keysAtOnce)
    const { data } = await stripe.prices.list({ lookup_keys, active: true, limit: 100 }, patience)
    for (const { id, lookup_key } of data) if (lookup_key) found.set(lookup_key, id)
  }
  return found
}
