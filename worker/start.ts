import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Worker, type WorkflowBundlePath } from '@temporalio/worker'
import type { Logger } from 'pino'
import { createActivities } from '#activities/create.ts'
import { createPlanBook } from '#activities/plan-book.ts'
import { assertDurable, openDatabase } from '#db/connect.ts'
import { pendingMigrations } from '#db/migrate.ts'
import type { Config } from '#domain/config/config.ts'
import { failPoints } from '#domain/fail-points.ts'
import { parseCatalogue } from '#domain/plans.ts'
import { seedCatalogue } from '#stripe/catalogue.ts'
import { createStripe } from '#stripe/client.ts'
import { rereadClock } from './clock.ts'
import { startHealth } from './health.ts'
import { startHousekeeping } from './housekeeping.ts'
import { createMetrics } from './metrics.ts'
import { createNotifying } from './notifying.ts'
import { createOutbound } from './outbound.ts'
import { createOnce } from './relay/once.ts'
import { startRelay } from './relay/relay.ts'

export interface WorkerOptions {
  log: Logger
  /** The bundled workflows; bundled at start when absent (two seconds). */
  workflowBundle?: WorkflowBundlePath
  sdkMetricsUrl?: string
  /** Milliseconds for which an account's events are gathered. */
  gatherMs?: number
}

export interface RunningWorker {
  healthUrl: string
  /** Resolves when the worker has stopped, for whatever reason. */
  stopped: Promise<void>
  /** Lets what is under way finish (at most 25 s) and closes everything. */
  close(): Promise<void>
}

const GRACE = '25 seconds'
const GATHER_MS = 300

/** Starts the process that runs workflows and activities and relays the inbox. Ready when it resolves. */
export async function startWorker(config: Config, options: WorkerOptions): Promise<RunningWorker> {
  const world = await connect(config)
  const { db, stripe, temporal, native } = world
  const catalogue = parseCatalogue(JSON.parse(readFileSync(config.plansFile, 'utf8')))
  if (stripe && config.stripe.mode === 'sandbox') await seedCatalogue(stripe, catalogue.plans)
  const { registry, observe } = createMetrics(db)
  const shared = {
    db,
    stripe,
    temporal,
    taskQueue: config.temporal.taskQueue,
    log: options.log,
    failPoint: failPoints(config.failAt, die),
    operatorHears: config.messaging.operatorEmail !== null,
  }
  const worker = await Worker.create({
    connection: native,
    namespace: config.temporal.namespace,
    taskQueue: config.temporal.taskQueue,
    ...workflowSource(options),
    activities: createActivities({
      ...shared,
      plans: createPlanBook(catalogue, config.priceMap),
      sessionSecret: config.sessionSecret,
      recoveryMode: config.recoveryMode,
      outbound: createOutbound(config),
      notifying: createNotifying(config),
      metrics: observe,
    }),
    shutdownGraceTime: GRACE,
    shutdownForceTime: '40 seconds',
    maxConcurrentActivityTaskExecutions: 40,
    // A run whose worker died goes to another one after this.
    stickyQueueScheduleToStartTimeout: '2 seconds',
  })
  const readClock = () => rereadClock(db, shared, config.stripe.mode === 'sandbox' ? config.stripe.apiUrl : null)
  const relay = startRelay({ ...shared, readClock, gatherMs: options.gatherMs ?? GATHER_MS, once: createOnce() })
  const housekeeping = startHousekeeping(db, options.log)
  const stopped = worker.run()
  await readClock()
  const health = await startHealth({
    host: config.listenHost,
    port: config.workerMetricsPort,
    registry,
    sdkMetricsUrl: options.sdkMetricsUrl ?? null,
    notReady: async () => ((await temporalAnswers(temporal, config)) ? null : 'temporal'),
  })
  return {
    healthUrl: health.url,
    stopped,
    async close() {
      housekeeping.stop()
      await relay.stop()
      if (worker.getState() === 'RUNNING') worker.shutdown()
      await stopped.catch(() => undefined)
      await Promise.all([health.close(), world.close()])
    },
  }
}

/** Nothing is flushed, nothing is closed: what a crash test wants. */
function die(point: string): void {
  process.stderr.write(`fail point ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

const workflowSource = ({ workflowBundle }: WorkerOptions) =>
  workflowBundle
    ? { workflowBundle }
    : { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) }

async function connect(config: Config) {
  const { address, namespace } = config.temporal
  const { mode, secretKey, apiUrl } = config.stripe
  const db = openDatabase(config.databaseUrl, { applicationName: 'durabill-worker' })
  // Tests run PostgreSQL without fsync: they kill processes, not machines.
  await assertDurable(db, config.nodeEnv === 'test' ? 'killed process' : 'power cut')
  const pending = await pendingMigrations(db)
  if (pending.length > 0) throw new Error(`The database lacks ${pending.length} migrations: run npm run migrate`)
  const native = await NativeConnection.connect({ address })
  const connection = await Connection.connect({ address })
  return {
    db,
    native,
    temporal: new Client({ connection, namespace }),
    stripe: mode === 'not_configured' ? null : createStripe({ secretKey, apiUrl }),
    close: async () => {
      await Promise.all([connection.close(), native.close(), db.close()])
    },
  }
}

async function temporalAnswers(temporal: Client, { temporal: { namespace } }: Config): Promise<boolean> {
  try {
    await temporal.withDeadline(Date.now() + 2_000, () => temporal.workflowService.describeNamespace({ namespace }))
    return true
  } catch {
    return false
  }
}
