import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { inboxStats } from '#db/inbox-stats.ts'
import { type InboxEvent, insertEvent } from '#db/inbox.ts'
import { day0, unique, useDatabase } from './rows.ts'

const world = useDatabase()

const event = (some: Partial<InboxEvent> = {}): InboxEvent => ({
  id: unique('evt'),
  type: 'invoice.paid',
  payload: '{"id":"evt_1",  "emoji":"\\u2713 ✓"}\n',
  eventCreatedAt: day0,
  stripeCustomerId: 'cus_1',
  objectId: 'in_1',
  ...some,
})

describe('insertEvent', () => {
  it('stores the body byte for byte, to be relayed', async () => {
    const stored = event()
    expect(await insertEvent(world.db, stored)).toBe('stored')
    const row = await world.db.models.StripeEvent.findByPk(stored.id, { rejectOnEmpty: true })
    expect(row.get({ plain: true })).toMatchObject({
      ...stored,
      state: 'pending',
      reason: null,
      accountId: null,
      tries: 0,
      appliedAt: null,
    })
  })

  it('stores an event that names neither customer nor object', async () => {
    expect(await insertEvent(world.db, event({ stripeCustomerId: null, objectId: null }))).toBe('stored')
  })

  it('stores each of many once, whatever the order in which two processes are told of them at once', async () => {
    const events = Array.from({ length: 60 }, () => event())
    const other = { pool: new pg.Pool({ connectionString: world.url }) }
    try {
      const outcomes = await Promise.all([
        ...events.map((each) => insertEvent(world.db, each)),
        ...[...events, ...events].reverse().map((each) => insertEvent(other, each)),
      ])
      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(60)
      expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(120)
    } finally {
      await other.pool.end()
    }
  })

  it('knows an event again, and leaves the first as it was', async () => {
    const first = event()
    await insertEvent(world.db, first)
    await world.db.models.StripeEvent.update({ state: 'applied' }, { where: { id: first.id } })
    expect(await insertEvent(world.db, { ...first, payload: 'other', type: 'other' })).toBe('duplicate')
    const row = await world.db.models.StripeEvent.findByPk(first.id, { rejectOnEmpty: true })
    expect([row.payload, row.type, row.state]).toEqual([first.payload, first.type, 'applied'])
  })

  it('stores one of many deliveries that come at once', async () => {
    const same = event()
    const answers = await Promise.all(Array.from({ length: 20 }, () => insertEvent(world.db, same)))
    expect(answers.filter((answer) => answer === 'stored')).toHaveLength(1)
  })

  it('fails, and does not answer, when it cannot store', async () => {
    await expect(insertEvent(world.db, event({ id: 'evt_\0' }))).rejects.toThrow(/invalid byte sequence/)
  })
})

describe('inboxStats', () => {
  it('counts what is unfinished and tells the age of the oldest', async () => {
    await world.db.pool.query('TRUNCATE stripe_events')
    expect(await inboxStats(world.db)).toEqual({ pending: 0, dispatched: 0, failed: 0, oldestMs: 0 })
    const states = ['pending', 'pending', 'dispatched', 'applied', 'ignored', 'failed'] as const
    for (const [index, state] of states.entries()) {
      const { id } = await store()
      const receivedAt = new Date(Date.now() - (index + 1) * 10_000)
      await world.db.models.StripeEvent.update({ state, receivedAt }, { where: { id } })
    }
    const stats = await inboxStats(world.db)
    expect(stats).toMatchObject({ pending: 2, dispatched: 1, failed: 1 })
    // the third is the oldest of those that are unfinished
    expect(stats.oldestMs).toBeGreaterThanOrEqual(30_000)
    expect(stats.oldestMs).toBeLessThan(40_000)
  })

  const store = async () => {
    const stored = event()
    await insertEvent(world.db, stored)
    return stored
  }
})
