import { describe, expect, it } from 'vitest'
import { Clock, defaultClock } from '#sandbox/control/clock.ts'
import type { BillingModule } from '#sandbox/engine/contract.ts'
import { World } from '#sandbox/store/world.ts'
import { until, useSandbox } from '../support.ts'

/** A billing half that only has jobs: each notes when it ran, and may plan another. */
function jobs(ran: [job: string, now: number][]): BillingModule & { plan(job: string, due: number): void } {
  const waiting: { job: string; due: number; again?: number }[] = []
  const earliest = () => waiting.sort((a, b) => a.due - b.due)[0]
  return {
    endpoints: [],
    pages: [],
    controls: [],
    includables: {},
    plan: (job, due) => void waiting.push({ job, due }),
    nextDue: () => earliest()?.due ?? null,
    runNext: (ctx) => {
      const next = waiting.shift()
      if (!next) return
      ran.push([next.job, ctx.now])
      if (next.job === 'repeats' && ran.length < 4) waiting.push({ job: 'repeats', due: next.due + 100 })
      ctx.store.put({ object: 'customer', id: `cus_${ran.length}`, created: ctx.now })
    },
    customerDeleted: () => undefined,
  }
}

function setUp() {
  const ran: [string, number][] = []
  const billing = jobs(ran)
  const world = new World(null)
  world.step(defaultClock)
  const now = Math.floor(Date.now() / 1000)
  return { ran, billing, world, now, clock: new Clock(world, billing) }
}

describe('the clock', () => {
  it('runs what falls due on the way, in order, each at its own instant', async () => {
    const { ran, billing, clock, now, world } = setUp()
    billing.plan('late', now + 500)
    billing.plan('early', now + 50)
    billing.plan('beyond', now + 5_000)
    const reading = await clock.advance({ seconds: 1_000 })
    expect(ran).toEqual([
      ['early', now + 50],
      ['late', now + 500],
    ])
    expect(reading.offset_ms).toBe(1_000_000)
    expect(reading.next_due).toBe(now + 5_000)
    expect(reading.now).toBeGreaterThanOrEqual(now + 1_000)
    expect([...world.store.all('customer')].map(({ created }) => created)).toEqual([now + 50, now + 500])
    expect([...world.store.all('event')].map(({ type, created }) => [type, created])).toEqual([
      ['test_helpers.test_clock.ready', reading.now],
    ])
    clock.stop()
  })

  it('runs jobs that jobs have planned', async () => {
    const { ran, billing, clock, now } = setUp()
    billing.plan('repeats', now + 10)
    await clock.advance({ to: now + 250 })
    expect(ran.map(([, at]) => at - now)).toEqual([10, 110, 210])
    clock.stop()
  })

  it('moves to an instant, never back', async () => {
    const { clock, now } = setUp()
    const there = await clock.advance({ to: now + 10_000 })
    expect(there.now).toBeGreaterThanOrEqual(now + 10_000)
    expect(there.now).toBeLessThan(now + 10_005)
    const back = await clock.advance({ to: now })
    expect(back.offset_ms).toBe(there.offset_ms)
    clock.stop()
  })

  it('makes one move at a time', async () => {
    const { clock } = setUp()
    const [a, b] = await Promise.all([clock.advance({ seconds: 10 }), clock.advance({ seconds: 20 })])
    expect([a.offset_ms, b.offset_ms]).toEqual([10_000, 30_000])
    clock.stop()
  })

  it('runs jobs as real time passes', async () => {
    const { ran, billing, clock, now } = setUp()
    billing.plan('soon', now + 1)
    clock.start()
    await until(() => ran.length === 1)
    expect(ran).toEqual([['soon', now + 1]])
    clock.stop()
  })

  it('leaves no trace of a job that fails, and tells whoever moves the clock', async () => {
    const { billing, clock, now, world } = setUp()
    billing.plan('fails', now + 10)
    billing.runNext = (ctx) => {
      ctx.store.put({ object: 'customer', id: 'cus_half' })
      throw new Error('a fault of ours')
    }
    await expect(clock.advance({ seconds: 20 })).rejects.toThrow('a fault of ours')
    expect(world.store.get('customer', 'cus_half')).toBeUndefined()
    clock.stop()
  })
})

const world = useSandbox()

describe('the clock over HTTP', () => {
  it('is the time of new objects and of the one test clock', async () => {
    const { now } = await world.control<{ now: number }>('POST', '/clock/advance', { seconds: 86_400 })
    const customer = await world.stripe.customers.create({})
    expect(customer.created - now).toBeLessThanOrEqual(2)
    expect(customer.created).toBeGreaterThanOrEqual(now)
    const { data } = await world.stripe.testHelpers.testClocks.list()
    expect(data).toHaveLength(1)
    expect(data[0]).toMatchObject({ object: 'test_helpers.test_clock', status: 'ready' })
    const one = await world.stripe.testHelpers.testClocks.retrieve(data[0]?.id ?? '')
    expect(one.frozen_time).toBeGreaterThanOrEqual(now)
    const events = await world.stripe.events.list({ type: 'test_helpers.test_clock.ready' })
    expect(events.data[0]?.data.object).toMatchObject({ id: one.id })
  })

  it('takes an instant as text, and refuses nonsense', async () => {
    const { now } = await world.control<{ now: number }>('GET', '/clock')
    const to = new Date((now + 100) * 1000).toISOString()
    const moved = await world.control<{ now: number }>('POST', '/clock/advance', { to })
    expect(moved.now).toBeGreaterThanOrEqual(now + 100)
    await expect(world.control('POST', '/clock/advance', { days: 1 })).rejects.toThrow(/400/)
    await expect(world.control('POST', '/clock/advance', { seconds: -1 })).rejects.toThrow(/400/)
  })
})
