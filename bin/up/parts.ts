import { join } from 'node:path'
import { migrate } from '#db/migrate.ts'
import { ensureDatabase, postgresUrl, startPostgres } from './postgres.ts'
import { type Running } from './process.ts'
import { type Secrets } from './secrets.ts'
import { type ServiceEnv } from './service-env.ts'
import { startService } from './services.ts'
import { type Settings } from './settings.ts'
import { startTemporal } from './temporal.ts'
import { missingSearchAttributes } from './temporal-ready.ts'
import { toolPath } from './tools.ts'

/** One thing to start, or to check where it is; what it answers is shown beside its name. */
export interface Part {
  name: string
  start(): Promise<Running | string>
}

export interface Plan {
  settings: Settings
  secrets: Secrets
  env: ServiceEnv
}

const count = (names: string[]) => (names.length === 0 ? 'up to date' : `${names.length} applied`)

function database({ settings, secrets, env }: Plan): Part[] {
  const { vars, dataDir, embed } = settings
  const cluster = {
    dir: join(dataDir, 'postgres'),
    port: vars.POSTGRES_PORT,
    password: secrets.postgresPassword,
    logFile: join(dataDir, 'logs', 'postgres.log'),
  }
  const embedded = async () => {
    const running = await startPostgres(cluster)
    await ensureDatabase(postgresUrl(cluster, 'postgres'), 'durabill')
    return running
  }
  return [
    { name: 'PostgreSQL', start: embed.postgres ? embedded : async () => 'used where DATABASE_URL says' },
    { name: 'Migrations', start: async () => count(await migrate(env.product.DATABASE_URL ?? '')) },
  ]
}

function temporal({ settings }: Plan): Part {
  const { vars, dataDir, embed } = settings
  const embedded = () =>
    startTemporal({
      cli: toolPath('temporal'),
      port: vars.TEMPORAL_PORT,
      metricsPort: vars.TEMPORAL_METRICS_PORT,
      uiPort: vars.TEMPORAL_UI_PORT,
      namespace: vars.TEMPORAL_NAMESPACE,
      dbFile: join(dataDir, 'temporal.db'),
      logFile: join(dataDir, 'logs', 'temporal.log'),
    })
  const elsewhere = async () => {
    const missing = await missingSearchAttributes(vars.TEMPORAL_ADDRESS ?? '', vars.TEMPORAL_NAMESPACE)
    if (missing.length === 0) return 'used where TEMPORAL_ADDRESS says'
    const flags = missing.map((name) => `--name ${name} --type Keyword`).join(' ')
    const command = `temporal operator search-attribute create --namespace ${vars.TEMPORAL_NAMESPACE} ${flags}`
    throw new Error(`The Temporal server lacks search attributes; run: ${command}`)
  }
  return { name: 'Temporal', start: embed.temporal ? embedded : elsewhere }
}

function services({ settings, env }: Plan): Part[] {
  const { vars, dataDir, embed } = settings
  const logs = join(dataDir, 'logs')
  const service = (name: string, entry: string, its: NodeJS.ProcessEnv, url: string, stopWithinMs: number): Part => ({
    name,
    start: () => startService({ name, entry, env: its, readyUrl: `http://127.0.0.1:${url}`, stopWithinMs }, logs),
  })
  const sandbox = service('Stripe sandbox', 'sandbox/main.ts', env.sandbox, `${vars.SANDBOX_PORT}/_sandbox/clock`, 1000)
  const stripe = { name: 'Stripe', start: async () => (vars.STRIPE_SECRET_KEY ? 'used where it is' : 'not configured') }
  return [
    embed.sandbox ? sandbox : stripe,
    service('API', 'api/main.ts', env.product, `${vars.API_PORT}/readyz`, 1500),
    service('Worker', 'worker/main.ts', env.product, `${vars.WORKER_METRICS_PORT}/readyz`, 2500),
    service('Mini App', 'web/main.ts', env.web, `${vars.WEB_PORT}/healthz`, 1000),
  ]
}

/** Everything that `npm start` starts, in order. */
export function partsOf(plan: Plan): Part[] {
  return [...database(plan), temporal(plan), ...services(plan)]
}
