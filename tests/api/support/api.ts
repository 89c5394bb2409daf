import { pino } from 'pino'
import { type RunningApi, startApi } from '#api/app.ts'
import { type Database, openDatabase } from '#db/connect.ts'
import type { Role } from '#domain/roles.ts'
import { type Config } from '#domain/config/config.ts'
import { readConfig } from '#domain/config/read.ts'
import { type Sandbox, startSandbox } from '#sandbox/app.ts'
import { seedCatalogue } from '#stripe/catalogue.ts'
import { createStripe } from '#stripe/client.ts'
import { parseCatalogue } from '#domain/plans.ts'
import { readFileSync } from 'node:fs'
import { workflowBundle } from '#tests/support/bundle.ts'
import { freePort } from '#tests/support/ports.ts'
import { createDatabase } from '#tests/support/postgres.ts'
import { temporalAddress, temporalNamespace, uniqueTaskQueue } from '#tests/support/temporal.ts'
import { startWorker } from '#worker/start.ts'
import { type Answered, type Client, clientOf } from './client.ts'
import { botToken, initData } from './init-data.ts'

export const operatorToken = 'an-operator-token-of-sufficient-length'
/** One that may report (no scopes given), one that may read as well. */
export const serviceTokens = {
  reports: 'a-service-token-of-sufficient-length',
  reads: 'another-service-token-of-sufficient-length',
}
export const webhookSecret = 'whsec_api_tests_0123456789abcdef'
export const sessionSecret = 'a session secret of at least thirty-two characters'
/** Nobody listens there. */
const nowhere = '127.0.0.1:1'

export interface Parts {
  temporal?: 'down'
  database?: 'down'
  stripe?: 'down' | 'not_configured'
  /** Runs workflows and activities as well. */
  worker?: boolean
  env?: Record<string, string>
  config?: Partial<Config>
}

export interface SignedInPerson {
  token: string
  accountId: string
  userId: string
}

export interface TestApi extends Client {
  url: string
  metricsUrl: string
  sandboxUrl: string
  config: Config
  db: Database
  operator: { token: string }
  signIn: (telegramId?: number) => Promise<SignedInPerson>
  /** Someone signed in on that account in this role. */
  member: (accountId: string, role: Role) => Promise<SignedInPerson>
  control: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Answered>
  close: () => Promise<void>
}

/** A whole API over HTTP with a database of its own, a sandbox, and, where asked, a worker. */
export async function startTestApi(parts: Parts = {}): Promise<TestApi> {
  const database = await createDatabase()
  const apiPort = await freePort()
  const webhook = { url: `http://127.0.0.1:${apiPort}/api/v1/billing/stripe-webhook`, secret: webhookSecret }
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null, webhook })
  const config = {
    ...configOf(parts, database.url, sandbox),
    apiPort,
    metricsPort: 0,
    workerMetricsPort: 0,
    ...parts.config,
  }
  await seed(config, sandbox)
  const running = await startApi(config)
  const worker = parts.worker
    ? await startWorker(config, { log: pino({ level: 'silent' }), workflowBundle: workflowBundle(), gatherMs: 30 })
    : null
  const db = openDatabase(database.url, { max: 3 })
  const client = clientOf(running.url)
  return {
    ...client,
    url: running.url,
    metricsUrl: running.metricsUrl,
    sandboxUrl: sandbox.url,
    config,
    db,
    operator: { token: operatorToken },
    signIn: (telegramId) => signIn(client, telegramId),
    member: (accountId, role) => member(client, db, accountId, role),
    control: (method, path, body) => control(sandbox.url, method, path, body),
    close: () => close(running, worker, sandbox, db, database),
  }
}

function configOf(parts: Parts, databaseUrl: string, sandbox: Sandbox): Config {
  const stripe = {
    STRIPE_SECRET_KEY: parts.stripe === 'not_configured' ? '' : 'sk_test_api',
    ...(parts.stripe === 'not_configured' ? {} : { STRIPE_WEBHOOK_SECRETS: `${webhookSecret},${webhookSecret}_old` }),
    ...(parts.stripe === 'not_configured'
      ? {}
      : { STRIPE_API_URL: parts.stripe === 'down' ? `http://${nowhere}` : sandbox.url }),
  }
  return readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    DATABASE_URL: parts.database === 'down' ? `postgres://nobody:nothing@${nowhere}/none` : databaseUrl,
    TEMPORAL_ADDRESS: parts.temporal === 'down' ? nowhere : temporalAddress(),
    TEMPORAL_NAMESPACE: temporalNamespace(),
    TEMPORAL_TASK_QUEUE: uniqueTaskQueue(),
    ...stripe,
    SESSION_SECRET: sessionSecret,
    ENCRYPTION_KEYS: 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY',
    TELEGRAM_BOT_TOKEN: botToken,
    OPERATOR_TOKENS: `ada:${operatorToken}`,
    SERVICE_TOKENS: `host:${serviceTokens.reports},reader:${serviceTokens.reads}:billing:read+notifications:write`,
    // one machine plays everyone
    LIMIT_CHECKOUTS: '0',
    LIMIT_SIGN_INS: '0',
    ...parts.env,
  })
}

async function seed(config: Config, sandbox: Sandbox): Promise<void> {
  const { plans } = parseCatalogue(JSON.parse(readFileSync(config.plansFile, 'utf8')))
  await seedCatalogue(createStripe({ secretKey: 'sk_test_api', apiUrl: sandbox.url }), plans)
}

async function signIn(client: Client, telegramId?: number): Promise<SignedInPerson> {
  const launch = initData(telegramId === undefined ? {} : { telegramId })
  const { body, status } = await client.post('/miniapp/exchange-initdata', { init_data: launch })
  if (status !== 200) throw new Error(`sign-in: ${status} ${JSON.stringify(body)}`)
  const { token, user, account } = body as { token: string; user: { id: string }; account: { id: string } }
  return { token, userId: user.id, accountId: account.id }
}

async function member(client: Client, db: Database, accountId: string, role: Role): Promise<SignedInPerson> {
  const person = await signIn(client)
  await db.models.Membership.create({ accountId, userId: person.userId, role })
  const { body } = await client.post('/session/account', { account_id: accountId }, { token: person.token })
  return { token: (body as { token: string }).token, userId: person.userId, accountId }
}

async function control(url: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answered> {
  const client = clientOf(url)
  const text = body === undefined ? undefined : JSON.stringify(body)
  return client.send(method, `//_sandbox${path}`, text, { headers: { 'content-type': 'application/json' } })
}

async function close(
  api: RunningApi,
  worker: { close(): Promise<void> } | null,
  sandbox: Sandbox,
  db: Database,
  database: { drop(): Promise<void> },
): Promise<void> {
  await api.close()
  await worker?.close()
  await sandbox.close()
  await db.close()
  await database.drop()
}
