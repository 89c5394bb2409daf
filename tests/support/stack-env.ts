import { serviceEnv, type ServiceEnv } from '#bin/up/service-env.ts'
import { localSecrets, type Secrets } from '#bin/up/secrets.ts'
import { readSettings } from '#bin/up/settings.ts'
import { freePorts } from './ports.ts'

export type Env = Record<string, string | undefined>

export interface StackPlan {
  env: ServiceEnv
  secrets: Secrets
  ports: { web: number; api: number; sandbox: number; metrics: number; workerMetrics: number }
}

/** The parts that exist already: the run's PostgreSQL and Temporal. */
export interface Found {
  dir: string
  databaseUrl: string
  temporalAddress: string
  temporalNamespace: string
  taskQueue: string
}

/** The same environments that `npm start` makes, on free ports and with what the test changes. */
export async function planStack(found: Found, changes: Env): Promise<StackPlan> {
  const [web = 0, api = 0, sandbox = 0, metrics = 0, workerMetrics = 0] = await freePorts(5)
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'test',
    LOG_LEVEL: process.env.TEST_LOG ?? 'warn',
    DATA_DIR: found.dir,
    DATABASE_URL: found.databaseUrl,
    TEMPORAL_ADDRESS: found.temporalAddress,
    TEMPORAL_NAMESPACE: found.temporalNamespace,
    TEMPORAL_TASK_QUEUE: found.taskQueue,
    WEB_PORT: String(web),
    API_PORT: String(api),
    SANDBOX_PORT: String(sandbox),
    METRICS_PORT: String(metrics),
    WORKER_METRICS_PORT: String(workerMetrics),
    ...changes,
  }
  const secrets = localSecrets(found.dir)
  const ports = { web, api, sandbox, metrics, workerMetrics }
  return { env: serviceEnv(readSettings(env), secrets, env), secrets, ports }
}
