import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '#db/connect.ts'
import { removePassed } from '#db/retention.ts'
import { createDatabase, type TestDatabase } from '#tests/support/postgres.ts'
import { makeAccount } from './rows.ts'

let test: TestDatabase
let db: Database

beforeAll(async () => {
  test = await createDatabase()
  db = openDatabase(test.url)
})
afterAll(async () => {
  await db.close()
  await test.drop()
})

it('what has had its time goes, however much it is, and what has not stays', async () => {
  const keys = `INSERT INTO idempotency_keys (user_id, account_id, route, key, body_hash, created_at)
    SELECT 'usr', 'acc', 'POST /x', n::text, '', now() - $2::interval FROM generate_series(1, $1::int) n`
  await db.pool.query(keys, [2_500, '26 hours'])
  await db.pool.query(keys.replace("'acc'", "'acc_2'"), [3, '23 hours'])
  await db.pool.query(`INSERT INTO init_data_exchanges (hash, first_at)
    VALUES ('old', now() - interval '25 hours'), ('new', now())`)
  const ms = Date.now()
  await db.pool.query('INSERT INTO rate_limits VALUES ($1, 1, $2), ($3, 1, $4)', ['a', ms - 7_200_000, 'b', ms])
  expect(await removePassed(db)).toBe(2_502)
  expect(await removePassed(db)).toBe(0)
  const { rows } = await db.pool.query(`SELECT (SELECT count(*) FROM idempotency_keys) AS keys,
    (SELECT string_agg(hash, '') FROM init_data_exchanges) AS launches, (SELECT string_agg(key, '') FROM rate_limits) AS limits`)
  expect(rows[0]).toEqual({ keys: 3, launches: 'new', limits: 'b' })
})

it('deliveries and their events go after thirty days, but not what still waits for an endpoint that is enabled', async () => {
  const { accountId } = await makeAccount(db)
  const endpoints = ['whe_on', 'whe_off'].map((id) => ({
    id,
    accountId,
    url: 'https://x.example',
    events: [],
    secrets: [],
  }))
  await db.models.WebhookEndpoint.bulkCreate(endpoints)
  await db.models.WebhookEndpoint.update({ status: 'disabled', disabledReason: 'owner' }, { where: { id: 'whe_off' } })
  await db.pool.query(
    `INSERT INTO outbound_events (id, account_id, type, business_key, payload, created_at)
     SELECT 'out_' || n, $1, 'invoice.paid', n::text, '{}', now() - n * interval '10 days' - interval '1 hour' FROM generate_series(1, 4) n`,
    [accountId],
  )
  await db.pool.query(
    `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, state, finished_at, created_at)
     SELECT e.id || o.id, e.id, o.id, s, CASE WHEN s = 'delivered' THEN now() END, o.created_at
     FROM webhook_endpoints e, outbound_events o, unnest(ARRAY['delivered', 'pending']) s
     WHERE s = CASE WHEN o.id = 'out_4' THEN 'pending' ELSE 'delivered' END`,
  )
  // two of out_3, and the one that waits for the disabled endpoint; then out_3 itself
  expect(await removePassed(db)).toBe(4)
  const left = await db.models.OutboundEvent.findAll({ order: ['id'] })
  expect(left.map(({ id }) => id)).toEqual(['out_1', 'out_2', 'out_4'])
  expect(await db.models.WebhookDelivery.count({ where: { eventId: 'out_4' } })).toBe(1)
})
