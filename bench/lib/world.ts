import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDatabase, postgresUrl, startPostgres } from '#bin/up/postgres.ts'
import { launched, type Running } from '#bin/up/process.ts'
import { startService } from '#bin/up/services.ts'
import { startTemporal } from '#bin/up/temporal.ts'
import { toolPath } from '#bin/up/tools.ts'
import { migrate } from '#db/migrate.ts'
import { freePort, freePorts } from '#tests/support/ports.ts'

export interface TemporalAt {
  address: string
  namespace: string
  /** The server's own Prometheus page. */
  metricsUrl: string
}

/** Parts on free ports with data of their own, as `npm start` runs them; everything goes when it is closed. */
export interface World {
  readonly dir: string
  /** A migrated, empty database in the cluster of this world, whose settings are the durable ones. */
  database(name: string): Promise<string>
  /** Temporal's dev server on a file. */
  temporal(): Promise<TemporalAt>
  /** One of the project's processes, ready when `readyUrl` answers 200. */
  service(name: string, entry: string, env: NodeJS.ProcessEnv, readyUrl: string): Promise<Running>
  close(): Promise<void>
}

const namespace = 'durabill'

/** Opens a world with a PostgreSQL cluster in it. */
export async function openWorld(): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'durabill-bench-'))
  // PostgreSQL may run as another user, who has to get in.
  chmodSync(dir, 0o755)
  const logs = join(dir, 'logs')
  const close = async () => {
    for (const running of launched().reverse()) await running.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  const cluster = { dir: join(dir, 'postgres'), port: await freePort(), password: 'bench' }
  const own = { ...cluster, logFile: join(logs, 'postgres.log') }
  await startPostgres(own).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    dir,
    async database(name) {
      await ensureDatabase(postgresUrl(cluster, 'postgres'), name)
      const url = postgresUrl(cluster, name)
      await migrate(url)
      return url
    },
    async temporal() {
      const [port = 0, metricsPort = 0] = await freePorts(2)
      const logFile = join(logs, `temporal-${port}.log`)
      const dbFile = join(dir, `temporal-${port}.db`)
      await startTemporal({ cli: toolPath('temporal'), port, metricsPort, namespace, logFile, dbFile, uiPort: null })
      return { address: `127.0.0.1:${port}`, namespace, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics` }
    },
    service: (name, entry, env, readyUrl) => startService({ name, entry, env, readyUrl, stopWithinMs: 3_000 }, logs),
    close,
  }
}
