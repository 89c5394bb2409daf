import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Access,
  type AccessFacts,
  accessOf,
  type RecoveryFacts,
  recoveryCounts,
  validUntil,
} from '#domain/access.ts'
import { afterDays } from '#domain/recovery/policy.ts'
import { LIVE_STATUSES, type SubscriptionStatus } from '#domain/subscriptions.ts'

const day0 = new Date('2030-03-01T12:00:00Z')
const day = (days: number) => afterDays(day0, days)
const periodEnd = day(30)

const recovery: RecoveryFacts = {
  id: 'rec_1',
  invoiceId: 'in_1',
  invoiceStatus: 'open',
  state: 'open',
  outcome: null,
  policyId: 'default',
  day0At: day0,
  attempt: 0,
  restrictedAt: day(7),
  nextAttemptAt: day(1),
  endsAt: day(21),
  declineClass: 'retry_later',
  declineCode: 'insufficient_funds',
  action: 'none',
}

const facts = (status: SubscriptionStatus | null, more: Partial<AccessFacts> = {}): AccessFacts => ({
  subscription: status && { status, cancelAt: null, currentPeriodEnd: periodEnd },
  firstInvoiceUnpaid: false,
  recovery: null,
  grantUntil: null,
  ...more,
})

describe('accessOf', () => {
  it('is none for an account that never bought', () => expect(accessOf(facts(null), day0)).toBe('none'))

  it.each([
    ['active', 'full'],
    ['trialing', 'full'],
    ['past_due', 'grace'],
    ['incomplete', 'none'],
    ['incomplete_expired', 'none'],
    ['unpaid', 'none'],
    ['paused', 'none'],
    ['canceled', 'none'],
  ] as const)('of a subscription that is %s, with nothing else known, is %s', (status, access) => {
    expect(accessOf(facts(status), day0)).toBe(access)
  })

  it.each([
    [0, 'grace'],
    [6.99, 'grace'],
    [7, 'restricted'],
    [20.99, 'restricted'],
    [40, 'restricted'],
  ] as const)('on day %d of a recovery is %s', (days, access) => {
    expect(accessOf(facts('past_due', { recovery }), day(days))).toBe(access)
  })

  it('is grace, however late it is, until the recovery has begun and told its customer', () => {
    const silent = facts('past_due', { recovery: { ...recovery, restrictedAt: null } })
    expect(accessOf(silent, day(40))).toBe('grace')
    expect(validUntil(silent, day(2))).toBeNull()
  })

  it('is restricted from the instant in the row when the recovery was found late', () => {
    const late = { ...recovery, restrictedAt: day(12) }
    expect(accessOf(facts('past_due', { recovery: late }), day(11.9))).toBe('grace')
    expect(accessOf(facts('past_due', { recovery: late }), day(12))).toBe('restricted')
  })

  it('is full as soon as Stripe calls the subscription active again, whatever the recovery says', () => {
    expect(accessOf(facts('active', { recovery }), day(10))).toBe('full')
  })

  it('does not come back when the invoice is voided on the way to the end', () => {
    const ending = { ...recovery, state: 'ending', invoiceStatus: 'void' } as const
    expect(accessOf(facts('active', { recovery: ending }), day(21))).toBe('restricted')
    expect(accessOf(facts('past_due', { recovery: ending }), day(21))).toBe('restricted')
  })

  it('comes back at once when the payment overtakes the end', () => {
    const paid = { ...recovery, state: 'ending', invoiceStatus: 'paid' } as const
    expect(accessOf(facts('active', { recovery: paid }), day(21))).toBe('full')
  })

  it('is grace, not restricted, once the invoice is paid and only the subscription row is late', () => {
    expect(accessOf(facts('past_due', { recovery: { ...recovery, invoiceStatus: 'paid' } }), day(10))).toBe('grace')
  })

  it('is none where the policy gave up and kept the subscription, until the debt is paid', () => {
    const kept = { ...recovery, state: 'settled', outcome: 'kept' } as const
    expect(accessOf(facts('past_due', { recovery: kept }), day(22))).toBe('none')
    expect(accessOf(facts('active', { recovery: { ...kept, invoiceStatus: 'paid' } }), day(22))).toBe('full')
  })

  it.each(LIVE_STATUSES)('is none while the first invoice of a subscription that is %s was never paid', (status) => {
    expect(accessOf(facts(status, { firstInvoiceUnpaid: true, recovery }), day0)).toBe('none')
  })

  it('stays full until a scheduled cancellation takes effect', () => {
    const subscription = { status: 'active', cancelAt: periodEnd, currentPeriodEnd: periodEnd } as const
    expect(accessOf(facts('active', { subscription }), day(29.9))).toBe('full')
  })

  it('stays full while a renewal is late in coming', () => {
    expect(accessOf(facts('active'), day(31))).toBe('full')
  })
})

describe('a grant', () => {
  it.each(['past_due', 'unpaid', 'paused', 'incomplete'] as const)('gives grace to one that is %s', (status) => {
    const granted = facts(status, { grantUntil: day(10), recovery })
    expect(accessOf(granted, day(9.9))).toBe('grace')
  })

  it('ends at its instant', () => {
    const granted = facts('past_due', { grantUntil: day(10), recovery })
    expect(accessOf(granted, day(10))).toBe('restricted')
  })

  it('takes nothing from full access', () => {
    expect(accessOf(facts('active', { grantUntil: day(10) }), day0)).toBe('full')
  })

  it.each(['canceled', 'incomplete_expired', null] as const)('does not revive what is %s', (status) => {
    expect(accessOf(facts(status, { grantUntil: day(10) }), day0)).toBe('none')
  })
})

describe('validUntil', () => {
  it.each([
    ['the end of the period', facts('active'), day0, periodEnd],
    [
      'the cancellation',
      facts('active', { subscription: { status: 'active', cancelAt: day(3), currentPeriodEnd: periodEnd } }),
      day0,
      day(3),
    ],
    ['nobody knows, when the renewal is late', facts('active'), day(31), null],
    ['the restriction, in grace', facts('past_due', { recovery }), day(2), day(7)],
    ['the end, when restricted', facts('past_due', { recovery }), day(8), day(21)],
    ['nobody knows, when past due without a recovery', facts('past_due'), day0, null],
    ['the end of a grant', facts('past_due', { recovery, grantUntil: day(12) }), day(8), day(12)],
    [
      'the restriction, when that is after the grant',
      facts('past_due', { recovery, grantUntil: day(3) }),
      day(2),
      day(7),
    ],
    [
      'the grant, when that is after the restriction',
      facts('past_due', { recovery, grantUntil: day(9) }),
      day(2),
      day(9),
    ],
    ['never, without access', facts('canceled'), day0, null],
    ['never, for nobody', facts(null), day0, null],
  ])('is %s', (_title, given, now, until) => {
    expect(validUntil(given, now)).toEqual(until)
  })
})

const order: readonly Access[] = ['none', 'restricted', 'grace', 'full']
const instants = fc.integer({ min: -5, max: 60 }).map(day)
const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null })
const recoveries = fc.record({
  restrictedAt: orNull(instants),
  endsAt: instants,
  state: fc.constantFrom('open', 'ending', 'settled'),
  invoiceStatus: fc.constantFrom('draft', 'open', 'paid', 'void', 'uncollectible'),
})
const anyFacts = fc
  .record({
    status: orNull(fc.constantFrom<SubscriptionStatus>(...LIVE_STATUSES, 'canceled', 'incomplete_expired')),
    firstInvoiceUnpaid: fc.boolean(),
    recovery: orNull(recoveries),
    grantUntil: orNull(instants),
  })
  .map(({ status, recovery: drawn, ...rest }) =>
    facts(status, {
      ...rest,
      recovery: drawn && { ...recovery, ...drawn, outcome: drawn.state === 'settled' ? 'kept' : null },
    }),
  )

describe('whatever is known', () => {
  it('access is never full with an unpaid first invoice', () => {
    fc.assert(
      fc.property(anyFacts, instants, (given, now) => {
        expect(accessOf({ ...given, firstInvoiceUnpaid: true }, now)).not.toBe('full')
      }),
    )
  })

  it('access only falls as time passes and nothing else happens', () => {
    fc.assert(
      fc.property(anyFacts, instants, instants, (given, a, b) => {
        const [earlier, later] = a < b ? [a, b] : [b, a]
        const ranks = [accessOf(given, earlier), accessOf(given, later)].map((access) => order.indexOf(access))
        expect(ranks[1]).toBeLessThanOrEqual(ranks[0] as number)
      }),
    )
  })

  it('a payment never lowers access', () => {
    fc.assert(
      fc.property(anyFacts, instants, (given, now) => {
        if (!given.recovery) return
        const paid = { ...given, recovery: { ...given.recovery, invoiceStatus: 'paid' } } as const
        expect(order.indexOf(accessOf(paid, now))).toBeGreaterThanOrEqual(order.indexOf(accessOf(given, now)))
      }),
    )
  })

  it('a grant never lowers access', () => {
    fc.assert(
      fc.property(anyFacts, instants, (given, now) => {
        const without = order.indexOf(accessOf({ ...given, grantUntil: null }, now))
        expect(order.indexOf(accessOf(given, now))).toBeGreaterThanOrEqual(without)
      }),
    )
  })

  it('access holds until the instant that was promised', () => {
    fc.assert(
      fc.property(anyFacts, instants, (given, now) => {
        const until = validUntil(given, now)
        if (until === null) return
        expect(until.getTime()).toBeGreaterThan(now.getTime())
        expect(accessOf(given, new Date(until.getTime() - 1))).toBe(accessOf(given, now))
      }),
    )
  })

  it('a recovery counts for nothing once it is settled or its invoice is paid', () => {
    expect(recoveryCounts({ ...recovery, state: 'settled', outcome: 'recovered' })).toBe(false)
    for (const state of ['open', 'ending'] as const)
      expect(recoveryCounts({ ...recovery, state, invoiceStatus: 'paid' })).toBe(false)
  })
})
