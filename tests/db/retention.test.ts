import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '#db/connect.ts'
import { removePassed } from '#db/retention.ts'
import { createDatabase, type TestDatabase } from '#tests/support/postgres.ts'

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
