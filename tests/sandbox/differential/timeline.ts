import type Stripe from 'stripe'
import type { Account } from './lab.ts'

export const hour = 3600
export const day = 24 * hour

/** A row's own time: a test clock, which its customers live in. */
export interface Timeline {
  customer(params?: Stripe.CustomerCreateParams): Promise<Stripe.Customer>
  /** Unix seconds. */
  now(): Promise<number>
  /** Moves to an instant, in unix seconds; everything due until then has happened when it resolves. */
  advanceTo(at: number): Promise<void>
  /** Moves by seconds. */
  advance(seconds: number): Promise<void>
  /** Starts the row's time at an instant; only before its first customer. */
  begin(at: number): Promise<Stripe.TestHelpers.TestClock>
}

/** A clock goes no further than two intervals at once, which for months is 59 days at least. */
const stride = 55 * day

/** Stripe's own clocks take a minute for a month. */
const patienceMs = 300_000

async function ready(stripe: Stripe, id: string): Promise<void> {
  const end = Date.now() + patienceMs
  for (;;) {
    const { status } = await stripe.testHelpers.testClocks.retrieve(id)
    if (status === 'ready') return
    if (status === 'internal_failure' || Date.now() > end) throw new Error(`The test clock is ${status}.`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Opens a row's time; its clock is made when it is first needed. */
export function openTimeline({ stripe }: Account): Timeline {
  const { testClocks } = stripe.testHelpers
  let clock: Promise<Stripe.TestHelpers.TestClock> | null = null
  const begin = (frozen_time: number): Promise<Stripe.TestHelpers.TestClock> =>
    (clock ??= testClocks.create({ frozen_time, name: 'differential' }))
  const own = (): Promise<Stripe.TestHelpers.TestClock> => begin(Math.floor(Date.now() / 1000))
  const advanceTo = async (at: number): Promise<void> => {
    const { id } = await own()
    for (let from = await now(); from < at;) {
      from = Math.min(at, from + stride)
      await testClocks.advance(id, { frozen_time: from })
      await ready(stripe, id)
    }
  }
  const now = async (): Promise<number> => (await testClocks.retrieve((await own()).id)).frozen_time
  return {
    begin,
    now,
    advanceTo,
    advance: async (seconds) => advanceTo((await now()) + seconds),
    customer: async (params = {}) =>
      stripe.customers.create({ email: 'ada@example.com', name: 'Ada Byron', test_clock: (await own()).id, ...params }),
  }
}
