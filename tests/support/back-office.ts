import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client'
import type { Workflow } from '@temporalio/common'
import { pino } from 'pino'
import type Stripe from 'stripe'
import { type Database, openDatabase } from '#db/connect.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { readConfig } from '#domain/config/read.ts'
import { startSandbox } from '#sandbox/app.ts'
import { createStripe } from '#stripe/client.ts'
import { startWorker, type RunningWorker } from '#worker/start.ts'
import { accountStart } from '#workflows/account/id.ts'
import { checkoutStart } from '#workflows/checkout/id.ts'
import { advance, quiet } from './back-office/advance.ts'
import { controlOf, type Person } from './back-office/office.ts'
import { receive } from './back-office/receiver.ts'
import { insertCommand, insertIntent, person } from './back-office/rows.ts'
import { workflowBundle } from './bundle.ts'
import { createDatabase } from './postgres.ts'
import { temporalAddress, temporalNamespace, uniqueTaskQueue } from './temporal.ts'

/** Everything behind the API on real parts: PostgreSQL, Temporal, the sandbox and a worker. Webhooks go straight into the inbox. */
export interface BackOffice {
  db: Database
  stripe: Stripe
  sandboxUrl: string
  temporal: Client
  taskQueue: string
  worker: RunningWorker
  person(): Promise<Person>
  /** Asks for a session as the API does; answers the intent's row. */
  requestSession(person: Person, planId: string, patch?: Partial<CheckoutIntent>): Promise<CheckoutIntent>
  /** What the hosted page's button does. */
  payCheckout(sessionId: string, paymentMethod?: string): Promise<void>
  /** Inserts a command and runs it as the API does. */
  command(accountId: string, kind: string, params?: Record<string, unknown>): Promise<string>
  /** Moves billing time instant by instant until `days` have passed, waiting for quiet at each stop. */
  advance(days: number): Promise<void>
  quiet(): Promise<void>
  control<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>
  close(): Promise<void>
}

const SECRET = 'whsec_back_office_0123456789abcdef'

export async function startBackOffice(
  options: { gatherMs?: number; recoveryMode?: 'own' | 'observe'; env?: Record<string, string> } = {},
): Promise<BackOffice> {
  const database = await createDatabase()
  const db = openDatabase(database.url)
  const receiver = await receive(db)
  const webhook = { url: receiver.url, secret: SECRET }
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null, webhook })
  const taskQueue = uniqueTaskQueue()
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: temporalNamespace(),
    TEMPORAL_TASK_QUEUE: taskQueue,
    STRIPE_SECRET_KEY: 'sk_test_back_office',
    STRIPE_API_URL: sandbox.url,
    STRIPE_WEBHOOK_SECRETS: SECRET,
    SESSION_SECRET: 'a session secret of at least thirty-two characters',
    ENCRYPTION_KEYS: 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY',
    TELEGRAM_BOT_TOKEN: '12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI',
    OPERATOR_TOKENS: 'test:an-operator-token-of-sufficient-length',
    SERVICE_TOKENS: 'test:a-service-token-of-sufficient-length',
    OUTBOUND_ALLOW: '127.0.0.0/8',
    RECOVERY_MODE: options.recoveryMode ?? 'own',
    ...options.env,
  })
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
  const bundle = { workflowBundle: workflowBundle() }
  const gather = options.gatherMs === undefined ? {} : { gatherMs: options.gatherMs }
  const worker = await startWorker({ ...config, workerMetricsPort: 0 }, { log, ...bundle, ...gather })
  const connection = await Connection.connect({ address: temporalAddress() })
  const temporal = new Client({ connection, namespace: temporalNamespace() })
  const stripe = createStripe({ secretKey: 'sk_test_back_office', apiUrl: sandbox.url })

  const start = (options: ReturnType<typeof accountStart> | ReturnType<typeof checkoutStart>, type: string) =>
    new WithStartWorkflowOperation<Workflow>(type, { ...options, taskQueue })
  const control = controlOf(sandbox.url)
  const office = { db, sandboxUrl: sandbox.url, control, temporal, taskQueue }

  return {
    ...office,
    stripe,
    worker,
    person: () => person(db),
    async requestSession(who, planId, patch = {}) {
      const intent = await insertIntent(office, stripe, who, planId, patch)
      const startWorkflowOperation = start(checkoutStart({ accountId: who.accountId, planId }), 'checkout')
      const update = { args: [intent.id], updateId: intent.id, startWorkflowOperation }
      await temporal.workflow.executeUpdateWithStart('requestSession', update)
      return intent.reload()
    },
    async payCheckout(sessionId, payment_method = 'pm_card_visa') {
      await control('POST', `/checkout/sessions/${sessionId}/complete`, { payment_method })
    },
    async command(accountId, kind, params = {}) {
      const id = await insertCommand(db, accountId, kind, params)
      const startWorkflowOperation = start(accountStart({ accountId }), 'account')
      await temporal.workflow.executeUpdateWithStart('run', { args: [id], updateId: id, startWorkflowOperation })
      return id
    },
    advance: (days) => advance(office, days),
    quiet: () => quiet(office),
    control,
    async close() {
      await worker.close()
      await sandbox.close()
      await receiver.close()
      await connection.close()
      await db.close()
      await database.drop()
    },
  }
}
