import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { linkCustomer } from '#db/customer-link.ts'
import { insertEvent } from '#db/inbox.ts'
import { useShop } from '#tests/support/shop.ts'
import { waitFor } from '#tests/support/wait.ts'
import type { RelayDeps } from '#worker/relay/deps.ts'
import { createOnce } from '#worker/relay/once.ts'
import { type Relay, startRelay } from '#worker/relay/relay.ts'

const world = useShop()
const running: Relay[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((relay) => relay.stop()))
})

function start(patch: Partial<RelayDeps> = {}): Relay {
  const { db, stripe, temporal, taskQueue } = world.shop.deps
  const once = createOnce()
  const log = pino({ level: 'silent' })
  const deps = {
    db,
    stripe,
    temporal,
    taskQueue,
    log,
    once,
    operatorHears: false,
    gatherMs: 20,
    failPoint: () => undefined,
  }
  const relay = startRelay({ ...deps, readClock: () => Promise.resolve(), ...patch })
  running.push(relay)
  return relay
}

let serial = 0
/** Stores a webhook as the API does. */
async function arrives(type: string, customer: string | null, payload?: string): Promise<string> {
  const id = `evt_${++serial}`
  const body = { id, type, created: 1, data: { object: { id: 'obj_1', object: 'thing', customer } } }
  const event = { id, type, payload: payload ?? JSON.stringify(body), eventCreatedAt: new Date() }
  await insertEvent(world.shop.db, { ...event, stripeCustomerId: customer, objectId: 'obj_1' })
  await world.shop.db.pool.query('NOTIFY stripe_events')
  return id
}
const row = (id: string) => world.shop.db.models.StripeEvent.findByPk(id, { rejectOnEmpty: true })
const becomes = (id: string, state: string) =>
  waitFor(async () => (await row(id)).state === state, { what: `${id} to be ${state}` })
const hints = (accountId: string) =>
  world.shop.told.filter((line) => line === `signal account/${accountId} hint`).length

async function linked(): Promise<{ accountId: string; customer: string }> {
  const { accountId } = await world.shop.person()
  const customer = `cus_${++serial}`
  await linkCustomer(world.shop.db, accountId, customer)
  return { accountId, customer }
}

describe('the relay', () => {
  it('dispatches every event once, although two relays work at the same inbox', async () => {
    const { customer } = await linked()
    const dispatched: string[] = []
    const failPoint = (name: string) => void dispatched.push(name)
    const ids = await Promise.all(Array.from({ length: 30 }, () => arrives('customer.updated', customer)))
    start({ failPoint })
    start({ failPoint })
    for (const id of ids) await becomes(id, 'dispatched')
    expect(dispatched).toHaveLength(30)
  })

  it('sends one hint for events that come within its window', async () => {
    const { accountId, customer } = await linked()
    start({ gatherMs: 400 })
    const ids: string[] = []
    for (let count = 0; count < 4; count++) {
      ids.push(await arrives('invoice.updated', customer))
      await delay(40)
    }
    for (const id of ids) await becomes(id, 'dispatched')
    await waitFor(() => hints(accountId) > 0)
    await running[0]?.stop()
    expect(hints(accountId)).toBe(1)
  })

  it('commits the owner before it hints, and sends what was gathered when it stops', async () => {
    const { accountId, customer } = await linked()
    const relay = start({ gatherMs: 60_000 })
    const id = await arrives('customer.updated', customer)
    await becomes(id, 'dispatched')
    expect((await row(id)).accountId).toBe(accountId)
    expect(hints(accountId)).toBe(0)
    await relay.stop()
    expect(hints(accountId)).toBe(1)
  })

  it('ignores an unknown customer, and takes its events up again when that is linked', async () => {
    start()
    const { accountId } = await world.shop.person()
    const id = await arrives('customer.updated', 'cus_new')
    await becomes(id, 'ignored')
    expect((await row(id)).reason).toBe('unknown customer')
    await linkCustomer(world.shop.db, accountId, 'cus_new')
    await becomes(id, 'dispatched')
    await waitFor(() => hints(accountId) === 1)
  })

  it.each([
    ['invoice.payment_succeeded', 'covered'],
    ['payment_intent.succeeded', 'covered'],
    ['account.updated', 'type not used'],
  ])('keeps %s with the reason that it is %s, and hints nobody', async (type, reason) => {
    const { accountId, customer } = await linked()
    start()
    const id = await arrives(type, customer)
    await becomes(id, 'ignored')
    expect((await row(id)).reason).toBe(reason)
    expect(hints(accountId)).toBe(0)
  })

  it('fails what is not an event', async () => {
    start()
    const id = await arrives('customer.updated', null, '{"id":1}')
    await becomes(id, 'failed')
  })

  it('Temporal down: the hint fails, the event stays dispatched, and is sent again', async () => {
    const { accountId, customer } = await linked()
    const down = { withDeadline: () => Promise.reject(new Error('down')) } as unknown as RelayDeps['temporal']
    const relay = start({ temporal: down })
    const id = await arrives('customer.updated', customer)
    await becomes(id, 'dispatched')
    await relay.stop()
    expect(hints(accountId)).toBe(0)
    await world.shop.db.pool.query(
      `UPDATE stripe_events SET dispatched_at = now() - interval '61 seconds' WHERE id = $1`,
      [id],
    )
    start()
    await waitFor(() => hints(accountId) === 1)
  })

  it('PostgreSQL away: it waits, listens again, and goes on', async () => {
    const { accountId, customer } = await linked()
    start()
    await arrives('customer.updated', customer)
    await waitFor(() => hints(accountId) === 1)
    await world.shop.db.pool
      .query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
      .catch(() => undefined)
    const id = await waitFor(() => arrives('customer.updated', customer))
    await becomes(id, 'dispatched')
    await waitFor(() => hints(accountId) === 2)
    const { rows } = await world.shop.db.pool.query(`SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND query = 'LISTEN stripe_events'`)
    expect(rows).toHaveLength(1)
  })

  it('Stripe away while it asks for an owner: the event is put back, and counts no try', async () => {
    start()
    const { data } = await world.shop.stripe.charges.list({ limit: 1 })
    expect(data).toEqual([])
    const match = { method: 'GET', path: '/v1/charges/*' }
    await world.shop.control('POST', '/faults', { match, times: 2, effect: { status: 503 } })
    const object = { id: 're_1', object: 'refund', charge: 'ch_1' }
    const payload = JSON.stringify({ id: 'evt', type: 'refund.created', created: 1, data: { object } })
    const id = await arrives('refund.created', null, payload)
    await waitFor(async () => (await row(id)).nextAttemptAt.getTime() > Date.now() + 500)
    expect(await row(id)).toMatchObject({ state: 'pending', tries: 0 })
    await becomes(id, 'ignored')
  })

  it('a moved clock is read again before its event is applied, however often that takes', async () => {
    let reads = 0
    const readClock = () => (++reads === 1 ? Promise.reject(new Error('away')) : Promise.resolve())
    start({ readClock })
    const id = await arrives('test_helpers.test_clock.ready', null)
    await becomes(id, 'applied')
    expect(reads).toBe(2)
  })
})
