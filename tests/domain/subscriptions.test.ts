import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cancelAtOf,
  type Candidate,
  isLive,
  LIVE_STATUSES,
  periodOf,
  pickCurrent,
  type SubscriptionStatus,
} from '#domain/subscriptions.ts'

const statuses: SubscriptionStatus[] = [...LIVE_STATUSES, 'canceled', 'incomplete_expired']
const candidate = (id: string, status: SubscriptionStatus, day = 1): Candidate => ({
  id,
  status,
  createdAt: new Date(Date.UTC(2030, 0, day)),
})
const candidates = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    status: fc.constantFrom(...statuses),
    createdAt: fc.date({ noInvalidDate: true, min: new Date('2030-01-01'), max: new Date('2030-01-04') }),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 6 },
)

describe('isLive', () => {
  it.each(statuses)('tells live from ended for %s', (status) => {
    expect(isLive(status)).toBe(status !== 'canceled' && status !== 'incomplete_expired')
  })
})

describe('pickCurrent', () => {
  it('has none among none', () => {
    expect(pickCurrent([], null)).toBeNull()
    expect(pickCurrent([], 'sub_gone')).toBeNull()
  })

  it.each([
    ['active before past due', 'active', 'past_due'],
    ['trialing before past due', 'trialing', 'past_due'],
    ['past due before unpaid', 'past_due', 'unpaid'],
    ['past due before paused', 'past_due', 'paused'],
    ['past due before incomplete', 'past_due', 'incomplete'],
    ['unpaid before canceled', 'unpaid', 'canceled'],
    ['incomplete before incomplete_expired', 'incomplete', 'incomplete_expired'],
  ] as const)('takes %s, whatever was current and older', (_title, better, worse) => {
    const picked = pickCurrent([candidate('sub_w', worse, 1), candidate('sub_b', better, 2)], 'sub_w')
    expect(picked?.id).toBe('sub_b')
  })

  it('keeps the present one of two that are as good', () => {
    const two = [candidate('sub_old', 'active', 1), candidate('sub_new', 'trialing', 2)]
    expect(pickCurrent(two, 'sub_new')?.id).toBe('sub_new')
    expect(pickCurrent(two, 'sub_old')?.id).toBe('sub_old')
  })

  it('takes the oldest of two that are as good when neither is present', () => {
    expect(pickCurrent([candidate('sub_b', 'active', 2), candidate('sub_a', 'active', 1)], null)?.id).toBe('sub_a')
    expect(pickCurrent([candidate('sub_b', 'active', 1), candidate('sub_a', 'active', 1)], 'sub_x')?.id).toBe('sub_a')
  })

  it('keeps an ended subscription current while there is no other, so that its end is known', () => {
    expect(pickCurrent([candidate('sub_a', 'canceled')], 'sub_a')?.status).toBe('canceled')
  })

  it('picks one of them, whatever their order, and picks it again once it is present', () => {
    fc.assert(
      fc.property(candidates, fc.nat(7), (list, present) => {
        const presentId = list[present]?.id ?? null
        const picked = pickCurrent(list, presentId)
        expect(list).toContain(picked)
        expect(pickCurrent(list.toReversed(), presentId)).toBe(picked)
        expect(pickCurrent(list, picked?.id ?? null)).toBe(picked)
      }),
    )
  })

  it('never passes over one that is paid for, nor a live one for an ended one', () => {
    const paid = ({ status }: Candidate) => status === 'active' || status === 'trialing'
    fc.assert(
      fc.property(candidates, (list) => {
        const picked = pickCurrent(list, list.at(-1)?.id ?? null) as Candidate
        if (list.some(paid)) expect(paid(picked)).toBe(true)
        expect(isLive(picked.status)).toBe(list.some(({ status }) => isLive(status)))
      }),
    )
  })
})

const item = (start: number, end: number) => ({ current_period_start: start, current_period_end: end })

describe('periodOf', () => {
  it('is the latest start and the earliest end of the items', () => {
    const period = periodOf([item(1_800_000_000, 1_802_000_000), item(1_800_500_000, 1_801_000_000)])
    expect(period).toEqual({ start: new Date(1_800_500_000_000), end: new Date(1_801_000_000_000) })
  })

  it('refuses a subscription without items', () => {
    expect(() => periodOf([])).toThrow(new RangeError('a subscription without items has no period'))
  })

  it('lies within every item and holds the instant that all of them hold', () => {
    const now = 1_800_000_000
    const around = fc.tuple(fc.nat(1e7), fc.integer({ min: 1, max: 1e7 }))
    fc.assert(
      fc.property(fc.array(around, { minLength: 1, maxLength: 5 }), (pairs) => {
        const items = pairs.map(([before, after]) => item(now - before, now + after))
        const { start, end } = periodOf(items)
        expect(start.getTime()).toBeLessThanOrEqual(now * 1000)
        expect(end.getTime()).toBeGreaterThan(now * 1000)
        for (const each of items) {
          expect(start.getTime()).toBeGreaterThanOrEqual(each.current_period_start * 1000)
          expect(end.getTime()).toBeLessThanOrEqual(each.current_period_end * 1000)
        }
      }),
    )
  })
})

describe('cancelAtOf', () => {
  const subscription = {
    status: 'active',
    cancel_at: null as number | null,
    cancel_at_period_end: false,
    items: { data: [item(1_800_000_000, 1_802_000_000)] },
  }

  it('is null while nobody asked', () => {
    expect(cancelAtOf(subscription)).toBeNull()
  })

  it('reads a portal cancellation, which only sets cancel_at', () => {
    expect(cancelAtOf({ ...subscription, cancel_at: 1_801_000_000 })).toEqual(new Date(1_801_000_000_000))
  })

  it('reads the older flag as the end of the period', () => {
    expect(cancelAtOf({ ...subscription, cancel_at_period_end: true })).toEqual(new Date(1_802_000_000_000))
  })

  it.each(['canceled', 'incomplete_expired'])('is null once the subscription is %s', (status) => {
    expect(cancelAtOf({ ...subscription, status, cancel_at: 1_801_000_000 })).toBeNull()
  })
})
