import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestProject } from 'vitest/node'
import { ensureDatabase, postgresUrl, startPostgres } from '#bin/up/postgres.ts'
import { type Running } from '#bin/up/process.ts'
import { startTemporal } from '#bin/up/temporal.ts'
import { toolPath } from '#bin/up/tools.ts'
import { migrate } from '#db/migrate.ts'
import { writeBundle } from './bundle.ts'
import { freePorts } from './ports.ts'
import { type World } from './world.ts'

const templateDatabase = 'durabill_template'
const namespace = 'durabill'
// The rows of a test need not survive a power cut; the API's own setting, synchronous_commit, stays as it is.
const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300', shared_buffers: '128MB' }

interface Started {
  running: Running | null
  world: Partial<World>
}

async function postgres(dir: string, port: number): Promise<Started> {
  const cluster = { dir: join(dir, 'postgres'), port, password: 'tests', logFile: join(dir, 'postgres.log'), settings }
  const running = await startPostgres(cluster)
  const postgresAdminUrl = postgresUrl(cluster, 'postgres')
  await ensureDatabase(postgresAdminUrl, templateDatabase)
  await migrate(postgresUrl(cluster, templateDatabase))
  return { running, world: { postgresAdminUrl, templateDatabase } }
}

async function temporal(dir: string, port: number, metricsPort: number): Promise<Started> {
  const logFile = join(dir, 'temporal.log')
  const memory = { namespace, uiPort: null, dbFile: null }
  const running = await startTemporal({ cli: toolPath('temporal'), port, metricsPort, logFile, ...memory })
  return { running, world: { temporalAddress: `127.0.0.1:${port}`, temporalNamespace: namespace } }
}

const bundle = async (dir: string): Promise<Started> => ({
  running: null,
  world: { workflowBundle: await writeBundle(dir) },
})

/** Starts what all test files share, on free ports, once per run; returns what stops it again. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'durabill-tests-'))
  // PostgreSQL may run as another user, who has to get in.
  chmodSync(dir, 0o755)
  const [postgresPort = 0, temporalPort = 0, metricsPort = 0] = await freePorts(3)
  const settled = await Promise.allSettled([
    postgres(dir, postgresPort),
    temporal(dir, temporalPort, metricsPort),
    bundle(dir),
  ])
  const started = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []))
  const stop = async () => {
    for (const { running } of started) await running?.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  const failed = settled.find((part) => part.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  project.provide('world', Object.assign({}, ...started.map(({ world }) => world)) as World)
  return stop
}
