import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type RunnableMigration, Umzug } from 'umzug'
import { type Database } from './connect.ts'

const ownFolder = fileURLToPath(new URL('./migrations/', import.meta.url))
// any constant of ours: who holds it migrates, everybody else waits
const lockKey = 7_463_201
const lockPollMs = 100
const lockWaitMs = 60_000
const connectMs = 10_000

type Runner = pg.Client | pg.Pool

async function fileNames(from: string): Promise<string[]> {
  const names = await readdir(from)
  return names.filter((name) => name.endsWith('.sql')).sort()
}

/** One transaction holds the change and its record, so that neither exists without the other. */
async function apply(client: pg.Client, folder: string, name: string): Promise<void> {
  const sql = await readFile(join(folder, name), 'utf8')
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function applied(runner: Runner): Promise<string[]> {
  const table = await runner.query<{ found: boolean }>(`SELECT to_regclass('schema_migrations') IS NOT NULL AS found`)
  if (!table.rows[0]?.found) return []
  const { rows } = await runner.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY name')
  return rows.map((row) => row.name)
}

const recordedByApply = async () => undefined

async function runnable(client: pg.Client, folder: string): Promise<RunnableMigration<pg.Client>[]> {
  const names = await fileNames(folder)
  return names.map((name) => ({ name, path: join(folder, name), up: () => apply(client, folder, name) }))
}

function umzug(client: pg.Client, folder: string): Umzug<pg.Client> {
  return new Umzug<pg.Client>({
    migrations: () => runnable(client, folder),
    context: client,
    storage: { logMigration: recordedByApply, unlogMigration: recordedByApply, executed: () => applied(client) },
    logger: undefined,
  })
}

/** Polls: a migrator that waited inside the lock function would block indexes that are built concurrently. */
async function lock(client: pg.Client): Promise<void> {
  const deadline = performance.now() + lockWaitMs
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lockKey])
    if (rows[0]?.locked) return
    if (performance.now() > deadline) throw new Error('another migrator held the lock for a minute')
    await delay(lockPollMs)
  }
}

/**
 * Brings the schema up to date and answers the names of the migrations it applied.
 * Two migrators at once: one migrates, the other waits and finds nothing left. Throws naming the migration that failed.
 */
export async function migrate(databaseUrl: string, folder: string = ownFolder): Promise<string[]> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'durabill-migrate',
    connectionTimeoutMillis: connectMs,
    lock_timeout: 5_000,
  })
  // a lost connection is reported by the query that meets it
  client.on('error', () => undefined)
  await client.connect()
  try {
    await lock(client)
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    )
    const done = await umzug(client, folder).up()
    return done.map((migration) => migration.name)
  } finally {
    // closing the session gives the lock back
    await client.end()
  }
}

/** The names of the migrations that this code knows and the database has not seen. */
export async function pendingMigrations(db: Pick<Database, 'pool'>): Promise<string[]> {
  const [known, seen] = await Promise.all([fileNames(ownFolder), applied(db.pool)])
  return known.filter((name) => !seen.includes(name))
}
