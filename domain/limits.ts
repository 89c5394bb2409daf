/** What is counted of a caller. An address stands for many people, an account for a few. */
export type Counted = 'person' | 'account' | 'address'

/** Calls that cost more than a read: Stripe's quota, a workflow, or a guess at a secret. */
export type LimitName = 'sign_in' | 'checkout' | 'coupon' | 'invitation' | 'test_message'

/** The most calls a minute, for one person; 0 switches a limit off. */
export type Limits = Readonly<Record<LimitName, number>>

/** How many people's worth of calls one account, and one address, may make. */
const SHARES: Readonly<Record<Counted, number>> = { person: 1, account: 3, address: 10 }

/** The most calls a minute of one person, account or address. */
export const mostPerMinute = (limits: Limits, name: LimitName, counted: Counted): number =>
  limits[name] * SHARES[counted]
