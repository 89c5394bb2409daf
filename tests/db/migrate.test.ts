import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#db/connect.ts'
import { migrate, pendingMigrations } from '#db/migrate.ts'
import { createDatabase, type TestDatabase } from '#tests/support/postgres.ts'
import { waitFor } from '#tests/support/wait.ts'

const all = readdirSync(new URL('../../db/migrations', import.meta.url)).sort()

let test: TestDatabase
let db: Database
let folder: string

beforeEach(async () => {
  test = await createDatabase()
  db = openDatabase(test.url, { max: 2 })
  await db.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  folder = mkdtempSync(join(tmpdir(), 'migrations-'))
})
afterEach(async () => {
  await db.close()
  await test.drop()
  rmSync(folder, { recursive: true })
})

const tables = async () => {
  const { rows } = await db.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

describe('migrate', () => {
  it('builds the whole schema in order, and finds nothing left the second time', async () => {
    expect(await pendingMigrations(db)).toEqual(all)
    expect(await migrate(test.url)).toEqual(all)
    expect(await tables()).toContain('billing_clock')
    expect(await pendingMigrations(db)).toEqual([])
    expect(await migrate(test.url)).toEqual([])
  })

  it('lets one of three migrators that start at once migrate, and the others wait', async () => {
    const applied = await Promise.all([migrate(test.url), migrate(test.url), migrate(test.url)])
    expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([all, [], []])
  })

  it('waits for whoever holds the lock, and gives it back when done', async () => {
    const holder = new pg.Client({ connectionString: test.url })
    await holder.connect()
    const { rows } = await holder.query<{ locked: boolean }>('SELECT pg_try_advisory_lock(7463201) AS locked')
    expect(rows[0]?.locked).toBe(true)
    const waiting = migrate(test.url)
    const polls = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'durabill-migrate' AND datname = current_database()
                   AND state = 'idle' AND query LIKE '%pg_try_advisory_lock%'`
    await waitFor(async () => (await db.pool.query(polls)).rowCount, { what: 'the migrator' })
    expect(await tables()).toEqual([])
    await holder.end()
    expect(await waiting).toEqual(all)
    const held = `SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database
                  WHERE locktype = 'advisory' AND datname = current_database()`
    expect((await db.pool.query(held)).rowCount).toBe(0)
  })

  it('names the migration that fails, leaves nothing of it, and goes on from there once it is mended', async () => {
    writeFileSync(join(folder, '001-a.sql'), 'CREATE TABLE a (id int);')
    writeFileSync(join(folder, '002-b.sql'), 'CREATE TABLE b (id int); CREATE TABLE a (id int);')
    writeFileSync(join(folder, '003-c.sql'), 'CREATE TABLE c (id int);')
    writeFileSync(join(folder, 'notes.txt'), 'not a migration')
    await expect(migrate(test.url, folder)).rejects.toThrow(/002-b\.sql.*relation "a" already exists/s)
    expect(await tables()).toEqual(['a', 'schema_migrations'])
    writeFileSync(join(folder, '002-b.sql'), 'CREATE TABLE b (id int);')
    expect(await migrate(test.url, folder)).toEqual(['002-b.sql', '003-c.sql'])
    expect(await tables()).toEqual(['a', 'b', 'c', 'schema_migrations'])
  })
})
