import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Stripe from 'stripe'
import { type Running } from '#bin/up/process.ts'
import { type Secrets } from '#bin/up/secrets.ts'
import { startTemporal } from '#bin/up/temporal.ts'
import { toolPath } from '#bin/up/tools.ts'
import { createStripe } from '#stripe/client.ts'
import { freePorts } from './ports.ts'
import { createDatabase } from './postgres.ts'
import { type Env, planStack, type StackPlan } from './stack-env.ts'
import { type PartName, type StackPart, startInside, startProcess } from './stack-parts.ts'
import { temporalAddress, temporalNamespace, uniqueTaskQueue } from './temporal.ts'

export interface StackOptions {
  /** Real child processes, for tests that kill them; otherwise everything runs inside the test. */
  processes?: boolean
  /** The Mini App as well. */
  web?: boolean
  /** A Temporal server of its own, for tests that stop it or count its actions. */
  ownTemporal?: boolean
  /** Variables on top of the stack's, e.g. `{ RECOVERY_MODE: 'observe' }`. */
  env?: Env
}

export interface Stack {
  apiUrl: string
  sandboxUrl: string
  webUrl: string
  databaseUrl: string
  temporal: { address: string; namespace: string; taskQueue: string; metricsUrl: string | null; server: Running | null }
  secrets: Secrets
  stripe: Stripe
  /** Logs of child processes. */
  logs: string
  /** Starts a part, with variables on top of the stack's (`FAIL_AT`); a part that runs is stopped first. */
  start(name: PartName, changes?: Env): Promise<StackPart>
  /** Stops a part, as an outage does; nothing happens when it does not run. */
  stop(name: PartName): Promise<void>
  /** A part that runs; throws when it does not. */
  part(name: PartName): StackPart
  /** The sandbox's control API: `control('GET', '/ledger')`. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>
  /** An operator's call: `ops('POST', '/clock/advance', { seconds, reason })`. Throws unless it is 2xx. */
  ops<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Moves billing time, due instant by due instant. */
  advance(seconds: number): Promise<void>
  close(): Promise<void>
}

async function json<T>(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<T> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await fetch(url, { method, headers: { ...type, ...headers }, ...content })
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

const shared = () => ({ address: temporalAddress(), server: null, metricsUrl: null, namespace: temporalNamespace() })

async function ownServer(dir: string) {
  const [port = 0, metricsPort = 0] = await freePorts(2)
  const place = { logFile: join(dir, 'logs', 'temporal.log'), uiPort: null, dbFile: join(dir, 'temporal.db') }
  const namespace = temporalNamespace()
  const server = await startTemporal({ cli: toolPath('temporal'), port, metricsPort, namespace, ...place })
  return { address: `127.0.0.1:${port}`, server, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`, namespace }
}

/** The parts by name, and how they come and go. */
function partsOf(plan: StackPlan, dir: string, processes: boolean) {
  const running = new Map<PartName, StackPart>()
  const stop = async (name: PartName) => {
    const part = running.get(name)
    running.delete(name)
    await part?.stop()
  }
  return {
    start: async (name: PartName, changes: Env = {}): Promise<StackPart> => {
      await stop(name)
      const part = await (processes ? startProcess : startInside)(name, plan, dir, changes)
      running.set(name, part)
      return part
    },
    part: (name: PartName): StackPart => {
      const part = running.get(name)
      if (part === undefined) throw new Error(`${name} does not run`)
      return part
    },
    stop,
    stopAll: async () => {
      for (const name of [...running.keys()].reverse()) await stop(name)
    },
  }
}

/** Starts the product on the run's PostgreSQL and Temporal, with a database, a task queue and a sandbox of its own. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dir = mkdtempSync(join(tmpdir(), 'durabill-stack-'))
  chmodSync(dir, 0o755)
  const database = await createDatabase()
  const server = options.ownTemporal ? await ownServer(dir) : shared()
  const temporal = { ...server, taskQueue: uniqueTaskQueue() }
  const { address: at, namespace, taskQueue } = temporal
  const found = { dir, databaseUrl: database.url, temporalAddress: at, temporalNamespace: namespace, taskQueue }
  const plan = await planStack(found, options.env ?? {})
  const { start, stop, part, stopAll } = partsOf(plan, dir, options.processes ?? false)
  const close = async () => {
    await stopAll()
    await server.server?.stop()
    await database.drop()
    rmSync(dir, { recursive: true, force: true })
  }
  const names: PartName[] = ['sandbox', 'api', 'worker', ...(options.web ? (['web'] as const) : [])]
  try {
    for (const name of names) await start(name)
  } catch (error) {
    await close()
    throw error
  }
  const local = (port: number) => `http://127.0.0.1:${port}`
  const apiUrl = local(plan.ports.api)
  const sandboxUrl = local(plan.ports.sandbox)
  const operator = { authorization: `Bearer ${plan.secrets.operatorToken}` }
  const ops = <T>(method: string, path: string, body?: unknown) =>
    json<T>(`${apiUrl}/api/v1/ops${path}`, method, body, operator)
  return {
    apiUrl,
    sandboxUrl,
    webUrl: local(plan.ports.web),
    databaseUrl: database.url,
    temporal,
    secrets: plan.secrets,
    stripe: createStripe({ secretKey: plan.env.product.STRIPE_SECRET_KEY || 'sk_test_stack', apiUrl: sandboxUrl }),
    logs: join(dir, 'logs'),
    start,
    stop,
    part,
    control: (method, path, body) => json(`${sandboxUrl}/_sandbox${path}`, method, body, {}),
    ops,
    advance: async (seconds) => void (await ops('POST', '/clock/advance', { seconds, reason: 'test' })),
    close,
  }
}
