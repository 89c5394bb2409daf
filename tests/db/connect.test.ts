import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConnectionAcquireTimeoutError } from 'sequelize'
import { describe, expect, it } from 'vitest'
import { postgresUrl, startPostgres } from '#bin/up/postgres.ts'
import { assertDurable, openDatabase } from '#db/connect.ts'
import { freePort } from '#tests/support/ports.ts'
import { useDatabase } from './rows.ts'

const world = useDatabase()

const elapsed = async (work: Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work
  return performance.now() - began
}

/** A server that accepts connections and never says a word. */
async function withMuteServer(work: (url: string) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>()
  const server = await new Promise<Server>((resolve) => {
    const mute = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1', () => resolve(mute))
  })
  const { port } = server.address() as { port: number }
  try {
    await work(`postgres://u:p@127.0.0.1:${port}/d`)
  } finally {
    sockets.forEach((socket) => socket.destroy())
    await new Promise((resolve) => server.close(resolve))
  }
}

describe('openDatabase', () => {
  it('reads bigint as a number, from both pools', async () => {
    const sql = 'SELECT 9007199254740991::bigint AS n, count(*) AS c, now() AS at'
    const { rows } = await world.db.pool.query<Record<string, unknown>>(sql)
    const [raw] = (await world.db.sequelize.query(sql))[0] as Record<string, unknown>[]
    for (const row of [rows[0], raw]) {
      expect(row).toMatchObject({ n: 9_007_199_254_740_991, c: 1 })
      expect(row?.['at']).toBeInstanceOf(Date)
    }
  })

  it('bounds statements and idle transactions on the server, under its name', async () => {
    const db = openDatabase(world.url, { applicationName: 'somebody', max: 1 })
    const sql = `SELECT current_setting('statement_timeout') AS statement, current_setting('application_name') AS name,
                        current_setting('idle_in_transaction_session_timeout') AS idle`
    const { rows } = await db.pool.query(sql)
    const [raw] = (await db.sequelize.query(sql))[0]
    for (const row of [rows[0], raw]) expect(row).toEqual({ statement: '4s', idle: '10s', name: 'somebody' })
    await db.close()
  })

  it('survives connections that the server ends, and works again', async () => {
    const db = openDatabase(world.url, { applicationName: 'cut', max: 2 })
    await db.pool.query('SELECT 1')
    await db.sequelize.query('SELECT 1')
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut' AND datname = current_database()`
    expect((await world.db.pool.query(cut)).rowCount).toBe(2)
    await expect.poll(() => db.pool.totalCount).toBe(0)
    expect((await db.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await expect.poll(() => db.sequelize.query('SELECT 1').then(() => 'works')).toBe('works')
    await db.close()
  })

  it('gives up on a server that does not answer, within seconds', async () => {
    await withMuteServer(async (url) => {
      const db = openDatabase(url)
      const [byPool, byModels] = await Promise.all([
        elapsed(expect(db.pool.query('SELECT 1')).rejects.toThrow('Connection terminated due to connection timeout')),
        elapsed(expect(db.models.Account.findByPk('acc_1')).rejects.toThrow()),
      ])
      expect(Math.max(byPool, byModels)).toBeLessThan(5_000)
      await db.close()
    })
  })

  it('does not wait for ever for a connection while all are busy', async () => {
    const db = openDatabase(world.url, { max: 1 })
    const busy = [db.pool.query('SELECT pg_sleep(3)'), db.sequelize.query('SELECT pg_sleep(3)')]
    await Promise.all([
      expect(db.pool.query('SELECT 1')).rejects.toThrow('timeout exceeded when trying to connect'),
      expect(db.sequelize.query('SELECT 1')).rejects.toBeInstanceOf(ConnectionAcquireTimeoutError),
    ])
    await Promise.all(busy)
    await db.close()
  })

  it('closes, and may be asked to twice', async () => {
    const db = openDatabase(world.url)
    await db.pool.query('SELECT 1')
    await Promise.all([db.close(), db.close()])
    await expect(db.pool.query('SELECT 1')).rejects.toThrow('Cannot use a pool after calling end on the pool')
  })
})

describe('assertDurable', () => {
  const setting = async (name: string, value: string) => {
    await world.db.sequelize.query(`ALTER DATABASE "${new URL(world.url).pathname.slice(1)}" SET ${name} = '${value}'`)
  }
  const refused = async (peril?: 'killed process'): Promise<string> => {
    const db = openDatabase(world.url, { max: 1 })
    const message = await assertDurable(db, peril).then(
      () => 'accepted',
      (error: unknown) => (error as Error).message,
    )
    await db.close()
    return message
  }

  it('refuses a server that does not sync to disk, unless only processes are to be killed', async () => {
    expect(await refused()).toBe(
      'PostgreSQL may lose acknowledged writes: fsync is off, not on; full_page_writes is off, not on',
    )
    expect(await refused('killed process')).toBe('accepted')
  })

  it('refuses commits that are not waited for, in any case', async () => {
    await setting('synchronous_commit', 'off')
    expect(await refused('killed process')).toBe(
      'PostgreSQL may lose acknowledged writes: synchronous_commit is off, not on',
    )
    await setting('synchronous_commit', 'local')
    expect(await refused('killed process')).toContain('synchronous_commit is local')
    await setting('synchronous_commit', 'remote_apply')
    expect(await refused('killed process')).toBe('accepted')
  })

  it('accepts the server that the local stack starts', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'durable-'))
    // PostgreSQL may run as another user, who has to get in
    chmodSync(dir, 0o755)
    const cluster = { dir: join(dir, 'data'), port: await freePort(), password: 'p', logFile: join(dir, 'log') }
    const running = await startPostgres(cluster)
    const db = openDatabase(postgresUrl(cluster, 'postgres'))
    try {
      await expect(assertDurable(db)).resolves.toBeUndefined()
    } finally {
      await db.close()
      await running.stop()
      rmSync(dir, { recursive: true })
    }
  })
})
