import { describe, expect, it } from 'vitest'
import type { Access } from '#domain/access.ts'
import { changesOf } from '#domain/outbound/changes.ts'
import { invoiceChanges } from '#domain/outbound/invoices.ts'
import type { Told, ToldSubscription } from '#domain/outbound/told.ts'

type Status = ToldSubscription['status']
const now = new Date('2030-03-01T12:00:00Z')

const subscription = (status: Status, more: Partial<ToldSubscription> = {}): ToldSubscription => ({
  id: 'sub_1',
  status,
  plan_id: 'premium_monthly',
  quantity: 1,
  amount: 2900,
  currency: 'usd',
  interval: 'month',
  current_period_start: '2030-03-01T00:00:00.000Z',
  current_period_end: '2030-04-01T00:00:00.000Z',
  trial_end: null,
  cancel_at: null,
  pause_until: null,
  ...more,
})
const told = (of: ToldSubscription | null, access: Access = 'full'): Told => ({
  subscription: of,
  entitlements: { plan_id: 'premium_monthly', features: {}, access, valid_until: null },
})
const keys = (before: ToldSubscription | null, after: ToldSubscription | null, access: Access = 'full') =>
  changesOf(told(before, access), told(after, access), null, 7).map(({ key }) => key)

describe('what is told of a subscription', () => {
  it.each<[Status | null, Status, string[]]>([
    [null, 'active', ['subscription.activated/sub_1']],
    [null, 'trialing', ['subscription.activated/sub_1']],
    [null, 'incomplete', []],
    ['incomplete', 'active', ['subscription.activated/sub_1']],
    ['incomplete', 'incomplete_expired', []],
    ['trialing', 'active', ['subscription.changed/sub_1/7']],
    ['active', 'past_due', ['subscription.past_due/sub_1/7']],
    ['past_due', 'unpaid', ['subscription.changed/sub_1/7']],
    ['past_due', 'active', ['subscription.recovered/sub_1/7']],
    ['active', 'canceled', ['subscription.ended/sub_1']],
    ['past_due', 'canceled', ['subscription.ended/sub_1']],
    ['canceled', 'canceled', []],
    ['active', 'active', []],
  ])('from %s to %s: %j', (before, after, expected) => {
    expect(keys(before && subscription(before), subscription(after))).toEqual(expected)
  })

  it('is no recovery while its access has not come back: an invoice was voided on the way to the end', () => {
    expect(keys(subscription('past_due'), subscription('active'), 'restricted')).toEqual([
      'subscription.changed/sub_1/7',
    ])
  })

  it('names what is different as it was; a key of its own each time', () => {
    const [change] = changesOf(told(subscription('active')), told(subscription('active', { quantity: 3 })), null, 8)
    expect(change).toMatchObject({ key: 'subscription.changed/sub_1/8', data: { previous: { quantity: 1 } } })
    expect(change?.data).toMatchObject({ subscription: { quantity: 3 }, previous: {} })
  })

  it('is the end of the one before and the beginning of the next, when another takes its place', () => {
    const next = subscription('active', { id: 'sub_2' })
    const changes = changesOf(told(subscription('active')), told(next), subscription('canceled'), 9)
    expect(changes.map(({ key }) => key)).toEqual(['subscription.ended/sub_1', 'subscription.activated/sub_2'])
  })

  it('comes with the entitlements when those are different', () => {
    const changes = changesOf(told(null, 'none'), told(subscription('active'), 'full'), null, 1)
    expect(changes.map(({ type }) => type)).toEqual(['subscription.activated', 'entitlements.changed'])
    expect(changes[1]?.data).toMatchObject({ entitlements: { access: 'full' }, previous: { access: 'none' } })
  })
})

describe('what is told of an invoice', () => {
  const invoice = (status: 'open' | 'paid' | 'void', failedAt: Date | null = null) => ({
    id: 'in_1',
    number: 'A-1',
    subscriptionId: 'sub_1',
    status,
    amountDueCents: 2900,
    amountPaidCents: status === 'paid' ? 2900 : 0,
    currency: 'usd',
    dueAt: null,
    failedAt,
    stripeCreatedAt: now,
  })
  const keysOf = (before: ReturnType<typeof invoice> | null, after: ReturnType<typeof invoice>) =>
    invoiceChanges(before, after, now).map(({ key }) => key)

  it('is its payment, once, and each failure of one', () => {
    expect(keysOf(null, invoice('paid'))).toEqual(['invoice.paid/in_1'])
    expect(keysOf(invoice('open'), invoice('paid', now))).toEqual(['invoice.paid/in_1'])
    expect(keysOf(invoice('paid'), invoice('paid'))).toEqual([])
    expect(keysOf(invoice('open'), invoice('open', now))).toEqual([`invoice.failed/in_1/${now.getTime()}`])
    expect(keysOf(invoice('open', now), invoice('open', now))).toEqual([])
    expect(keysOf(invoice('open', now), invoice('void', now))).toEqual([])
    expect(keysOf(null, invoice('open'))).toEqual([])
  })
})
