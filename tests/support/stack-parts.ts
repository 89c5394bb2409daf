import { join } from 'node:path'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import { pino } from 'pino'
import { startApi } from '#api/app.ts'
import { type Running } from '#bin/up/process.ts'
import { startService } from '#bin/up/services.ts'
import { readConfig } from '#domain/config/read.ts'
import { startSandbox } from '#sandbox/app.ts'
import { startWeb } from '#web/server/app.ts'
import { readConfig as readWebConfig } from '#web/server/config.ts'
import { contractEnv } from '#tests/sandbox/schema/process.ts'
import { startWorker } from '#worker/start.ts'
import { workflowBundle } from './bundle.ts'
import { type Env, type StackPlan } from './stack-env.ts'

export type PartName = 'sandbox' | 'api' | 'worker' | 'web'

/** One running part of a test's stack. */
export interface StackPart {
  stop(): Promise<void>
  /** The process behind it; null when it runs inside the test's own. */
  process: Running | null
}

let isQuiet = false

/** Temporal's runtime is one per process, and tells of every worker that comes and goes unless told otherwise. */
function quietRuntime() {
  const logging = { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } as const
  if (!isQuiet) Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } })
  isQuiet = true
}

const inside = (stop: () => Promise<void>): StackPart => ({ stop, process: null })

/** Starts a part inside this process. `changes` are variables on top of the stack's. */
export async function startInside(name: PartName, plan: StackPlan, dir: string, changes: Env): Promise<StackPart> {
  const { ports, secrets } = plan
  const product = { ...plan.env.product, ...changes }
  switch (name) {
    case 'sandbox': {
      const webhook = { url: plan.env.sandbox.SANDBOX_WEBHOOK_URL ?? '', secret: secrets.webhookSecret }
      const dataDir = join(dir, 'sandbox')
      const sandbox = await startSandbox({ port: ports.sandbox, host: '127.0.0.1', dataDir, webhook })
      return inside(() => sandbox.close())
    }
    case 'api': {
      const api = await startApi(readConfig(product))
      return inside(() => api.close())
    }
    case 'worker': {
      quietRuntime()
      const config = readConfig(product)
      const log = pino({ level: config.logLevel, name: 'worker' })
      const worker = await startWorker(config, { log, workflowBundle: workflowBundle() })
      return inside(() => worker.close())
    }
    case 'web': {
      const web = await startWeb({ ...readWebConfig({ ...plan.env.web, ...changes }) })
      return inside(() => web.close())
    }
  }
}

/** Starts a part as `npm start` does: a process of its own, which a test can kill. */
export async function startProcess(name: PartName, plan: StackPlan, dir: string, changes: Env): Promise<StackPart> {
  const { ports, env } = plan
  const bundled = { ...env.product, WORKFLOW_BUNDLE: workflowBundle().codePath }
  const services = {
    sandbox: { env: { ...env.sandbox, ...contractEnv() }, at: `${ports.sandbox}/_sandbox/clock` },
    api: { env: env.product, at: `${ports.api}/readyz` },
    worker: { env: bundled, at: `${ports.workerMetrics}/readyz` },
    web: { env: env.web, at: `${ports.web}/healthz` },
  }
  const service = services[name]
  const running = await startService(
    {
      name,
      entry: `${name}/main.ts`,
      env: { ...service.env, ...changes },
      readyUrl: `http://127.0.0.1:${service.at}`,
      stopWithinMs: 5000,
    },
    join(dir, 'logs'),
  )
  return { stop: () => running.stop(), process: running }
}
