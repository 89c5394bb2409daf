import pg from 'pg'
import { Sequelize } from 'sequelize'
import { initModels, type Models } from './models/all.ts'

// bigint columns hold cents, counters, milliseconds and Telegram ids: all below 2^53.
pg.defaults.parseInt8 = true

/** Connections never wait for ever: real milliseconds. */
const timeouts = {
  connectionTimeoutMillis: 2_000,
  query_timeout: 5_000,
  statement_timeout: 4_000,
  idle_in_transaction_session_timeout: 10_000,
  keepAlive: true,
}
const acquireMs = 2_000
const defaultMax = 10

/** One PostgreSQL database as the product uses it. */
export interface Database {
  readonly sequelize: Sequelize
  readonly models: Models
  /** For prepared statements on hot paths. */
  readonly pool: pg.Pool
  /** Ends all connections; safe to call twice. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** The most connections of each of the two pools. */
  readonly max?: number
  readonly applicationName?: string
}

function openPool(url: string, max: number, applicationName: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, application_name: applicationName, ...timeouts })
  // An idle connection that breaks is replaced on the next query, which reports what is wrong.
  pool.on('error', () => undefined)
  return pool
}

function openSequelize(url: string, max: number, applicationName: string): Sequelize {
  return new Sequelize(url, {
    dialect: 'postgres',
    dialectModule: pg,
    logging: false,
    dialectOptions: { application_name: applicationName, ...timeouts },
    pool: { max, min: 0, acquire: acquireMs },
  })
}

/** Prepares two small pools to one database; nothing is connected before the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { max = defaultMax, applicationName = 'durabill' } = options
  const sequelize = openSequelize(url, max, applicationName)
  const pool = openPool(url, max, applicationName)
  let closing: Promise<void> | undefined
  const end = async () => {
    await Promise.all([sequelize.close(), pool.end()])
  }
  return { sequelize, pool, models: initModels(sequelize), close: () => (closing ??= end()) }
}

/** synchronous_commit=remote_apply waits for standbys as well: more than on. */
const holds: Readonly<Record<string, readonly string[]>> = {
  synchronous_commit: ['on', 'remote_apply'],
  fsync: ['on'],
  full_page_writes: ['on'],
}

/** What the rows must outlive: a power cut (everywhere but in tests), or only processes that are killed. */
export type Peril = 'power cut' | 'killed process'

/** Refuses a server whose commits may be lost: a webhook that was acknowledged is never asked for again. */
export async function assertDurable(db: Pick<Database, 'pool'>, peril: Peril = 'power cut'): Promise<void> {
  const names = peril === 'power cut' ? Object.keys(holds) : ['synchronous_commit']
  const { rows } = await db.pool.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [names],
  )
  const settings = new Map(rows.map((row) => [row.name, row.setting]))
  const wrong = names.filter((name) => !holds[name]?.includes(settings.get(name) ?? ''))
  if (wrong.length === 0) return
  const found = wrong.map((name) => `${name} is ${settings.get(name) ?? 'unknown'}, not on`)
  throw new Error(`PostgreSQL may lose acknowledged writes: ${found.join('; ')}`)
}
