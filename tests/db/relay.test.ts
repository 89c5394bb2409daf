import { beforeEach, describe, expect, it } from 'vitest'
import { insertEvent } from '#db/inbox.ts'
import { listen } from '#db/listen.ts'
import { claimEvents, endEvent, labelsOf, markDispatched, postpone, takeOverdue } from '#db/relay.ts'
import { waitFor } from '#tests/support/wait.ts'
import { day0, makeAccount, makeSubscription, unique, useDatabase } from './rows.ts'

const world = useDatabase()

beforeEach(() => world.db.pool.query('TRUNCATE stripe_events'))

async function store(count = 1): Promise<string[]> {
  const ids = Array.from({ length: count }, () => unique('evt'))
  const rest = { type: 'invoice.paid', payload: '{}', eventCreatedAt: day0, stripeCustomerId: null, objectId: null }
  for (const id of ids) await insertEvent(world.db, { ...rest, id })
  return ids
}
const row = (id: string) => world.db.models.StripeEvent.findByPk(id, { rejectOnEmpty: true })
const claimedIds = async (limit = 100) => (await claimEvents(world.db, limit)).map(({ id }) => id)
const update = (id: string, values: Record<string, unknown>) =>
  world.db.models.StripeEvent.update(values, { where: { id } })

describe('claimEvents', () => {
  it('gives every event to one of several relays', async () => {
    const ids = await store(40)
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimedIds(10)))
    expect(claims.flat().toSorted()).toEqual(ids.toSorted())
  })

  it('takes no more than asked for, the oldest first', async () => {
    const [first, second] = await store(3)
    expect((await claimedIds(2)).toSorted()).toEqual([first, second])
  })

  it('leaves a claimed event to its relay for ten seconds at most, then takes it again', async () => {
    const [id = ''] = await store()
    expect(await claimedIds()).toEqual([id])
    expect(await claimedIds()).toEqual([])
    const { leaseUntil } = await row(id)
    expect(Number(leaseUntil) - Date.now()).toBeLessThanOrEqual(10_000)
    await update(id, { leaseUntil: new Date(Date.now() - 1) })
    expect(await claimedIds()).toEqual([id])
  })

  it.each(['dispatched', 'applied', 'ignored', 'failed'] as const)('leaves alone what is %s', async (state) => {
    const [id = ''] = await store()
    await update(id, { state })
    expect(await claimedIds()).toEqual([])
  })
})

describe('postpone', () => {
  it('gives an event back without counting a try, to be taken later', async () => {
    const [id = ''] = await store()
    await claimedIds()
    await postpone(world.db, [id], 60_000)
    expect(await claimedIds()).toEqual([])
    expect(await row(id)).toMatchObject({ state: 'pending', tries: 0, leaseUntil: null })
    await update(id, { nextAttemptAt: new Date() })
    expect(await claimedIds()).toEqual([id])
  })
})

describe('markDispatched', () => {
  it('commits the owner, and leaves what was applied meanwhile', async () => {
    const { accountId } = await makeAccount(world.db)
    const [pending = '', applied = ''] = await store(2)
    await update(applied, { state: 'applied' })
    await markDispatched(world.db, [pending, applied], accountId)
    expect(await row(pending)).toMatchObject({ state: 'dispatched', accountId, leaseUntil: null })
    expect(await row(applied)).toMatchObject({ state: 'applied', accountId: null })
  })
})

describe('endEvent', () => {
  it('says why nothing is done, and keeps the customer that was found', async () => {
    const [id = ''] = await store()
    await endEvent(world.db, id, 'ignored', 'unknown customer', 'cus_9')
    expect(await row(id)).toMatchObject({
      state: 'ignored',
      reason: 'unknown customer',
      stripeCustomerId: 'cus_9',
      appliedAt: null,
    })
  })

  it('does not undo a dispatch', async () => {
    const { accountId } = await makeAccount(world.db)
    const [id = ''] = await store()
    await markDispatched(world.db, [id], accountId)
    await endEvent(world.db, id, 'failed', 'late')
    expect((await row(id)).state).toBe('dispatched')
  })
})

describe('takeOverdue', () => {
  it('names each account with an old dispatch once, and not again until it is old again', async () => {
    const [late, prompt] = [await makeAccount(world.db), await makeAccount(world.db)]
    const [a = '', b = '', c = ''] = await store(3)
    await markDispatched(world.db, [a, b], late.accountId)
    await markDispatched(world.db, [c], prompt.accountId)
    const long = new Date(Date.now() - 61_000)
    await Promise.all([update(a, { dispatchedAt: long }), update(b, { dispatchedAt: long })])
    expect(await takeOverdue(world.db, 60_000)).toEqual([late.accountId])
    expect(await takeOverdue(world.db, 60_000)).toEqual([])
  })
})

describe('labelsOf', () => {
  it('labels accounts with their customer and the plan of their current subscription', async () => {
    const [one, two] = [await makeAccount(world.db), await makeAccount(world.db)]
    await world.db.models.Account.update({ stripeCustomerId: 'cus_l' }, { where: { id: one.accountId } })
    await makeSubscription(world.db, { ...one, planId: 'vip_monthly' })
    await makeSubscription(world.db, { ...two, isCurrent: false })
    const labels = await labelsOf(world.db, [one.accountId, two.accountId])
    expect(labels).toHaveLength(2)
    expect(labels).toContainEqual({ accountId: one.accountId, customerId: 'cus_l', planId: 'vip_monthly' })
    expect(labels).toContainEqual({ accountId: two.accountId, customerId: null, planId: null })
  })
})

describe('listen', () => {
  it('hears a nudge, and none after it stopped', async () => {
    let nudges = 0
    const listener = await listen(world.db, 'stripe_events', { notified: () => void nudges++, lost: () => undefined })
    await world.db.pool.query('NOTIFY stripe_events')
    await waitFor(() => nudges === 1, { what: 'the nudge' })
    expect(listener.alive()).toBe(true)
    listener.stop()
    const listeners = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN stripe_events'`
    await waitFor(async () => (await world.db.pool.query(listeners)).rowCount === 0, { what: 'the end' })
    expect(nudges).toBe(1)
  })
})
