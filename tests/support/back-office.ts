import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client'
import type { Workflow } from '@temporalio/common'
import { pino } from 'pino'
import type Stripe from 'stripe'
import { setAdvancing, storeOffset } from '#db/clock.ts'
import { type Database, openDatabase } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { insertEvent } from '#db/inbox.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { readConfig } from '#domain/config/read.ts'
import { readEnvelope } from '#domain/envelope.ts'
import { startSandbox } from '#sandbox/app.ts'
import { createStripe } from '#stripe/client.ts'
import { startWorker, type RunningWorker } from '#worker/start.ts'
import { accountStart } from '#workflows/account/id.ts'
import { checkoutStart } from '#workflows/checkout/id.ts'
import { workflowBundle } from './bundle.ts'
import { createDatabase } from './postgres.ts'
import { temporalAddress, temporalNamespace, uniqueTaskQueue } from './temporal.ts'
import { waitFor } from './wait.ts'

export interface Person {
  accountId: string
  userId: string
}

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

const DAY_S = 86_400
const SECRET = 'whsec_back_office_0123456789abcdef'

export async function startBackOffice(
  options: { gatherMs?: number; recoveryMode?: 'own' | 'observe' } = {},
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
    TELEGRAM_BOT_TOKEN: '12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI',
    OPERATOR_TOKENS: 'test:an-operator-token-of-sufficient-length',
    SERVICE_TOKENS: 'test:a-service-token-of-sufficient-length',
    RECOVERY_MODE: options.recoveryMode ?? 'own',
  })
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
  const bundle = { workflowBundle: workflowBundle() }
  const gather = options.gatherMs === undefined ? {} : { gatherMs: options.gatherMs }
  const worker = await startWorker({ ...config, workerMetricsPort: 0 }, { log, ...bundle, ...gather })
  const connection = await Connection.connect({ address: temporalAddress() })
  const temporal = new Client({ connection, namespace: temporalNamespace() })
  const stripe = createStripe({ secretKey: 'sk_test_back_office', apiUrl: sandbox.url })

  async function control<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${sandbox.url}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const start = (options: ReturnType<typeof accountStart> | ReturnType<typeof checkoutStart>, type: string) =>
    new WithStartWorkflowOperation<Workflow>(type, { ...options, taskQueue })
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

type Office = Pick<BackOffice, 'db' | 'control' | 'temporal' | 'taskQueue'>

async function receive(db: Database): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const payload = Buffer.concat(chunks).toString('utf8')
      const { id, type, created, customerId, objectId } = readEnvelope(JSON.parse(payload))
      void insertEvent(db, { id, type, payload, eventCreatedAt: created, stripeCustomerId: customerId, objectId })
        .then(() => db.pool.query('NOTIFY stripe_events'))
        .then(() => response.writeHead(200).end())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function person({ models }: Database): Promise<Person> {
  const accountId = newId('acc')
  const userId = newId('usr')
  await models.Account.create({ id: accountId, kind: 'personal', name: null, stripeCustomerId: null, syncedAt: null })
  await models.User.create({
    id: userId,
    telegramId: null,
    firstName: 'Ada',
    languageCode: 'en',
    personalAccountId: accountId,
  })
  await models.Membership.create({ accountId, userId, role: 'owner' })
  return { accountId, userId }
}

async function insertIntent(
  { db, control }: Office,
  stripe: Stripe,
  who: Person,
  planId: string,
  patch: Partial<CheckoutIntent>,
) {
  const { data } = await stripe.prices.list({ lookup_keys: [planId] })
  const clock = await control<{ now: number }>('GET', '/clock')
  return db.models.CheckoutIntent.create({
    id: newId('int'),
    ...who,
    idempotencyKey: null,
    planId,
    priceId: data[0]?.id ?? '',
    promotionCode: null,
    userEmail: null,
    successUrl: 'http://localhost:3000/checkout/return?session_id={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://localhost:3000/checkout/return?canceled=1',
    fingerprint: planId,
    sessionExpiresAt: new Date((clock.now + 23 * 3600) * 1000),
    sessionId: null,
    sessionUrl: null,
    sameAs: null,
    problem: null,
    wakeDue: null,
    begunAt: null,
    closedAt: null,
    ...patch,
  })
}

async function insertCommand({ models }: Database, accountId: string, kind: string, params: Record<string, unknown>) {
  const command = await models.Command.create({
    id: newId('cmd'),
    accountId,
    actor: 'operator:test',
    kind: kind as 'cancel',
    params,
    route: kind,
    idempotencyKey: null,
    businessKey: null,
    reason: 'test',
    result: null,
    problem: null,
    begunAt: null,
    finishedAt: null,
  })
  return command.id
}

async function quiet({ db, control }: Office): Promise<void> {
  const { StripeEvent, Recovery, CheckoutIntent, Command } = db.models
  await waitFor(
    async () => {
      const deliveries = await control<{ data: unknown[] }>('GET', '/deliveries?outstanding=true')
      if (deliveries.data.length > 0) return false
      const open = await Promise.all([
        StripeEvent.count({ where: { state: ['pending', 'dispatched'] } }),
        Recovery.count({ where: { begunAt: null, state: ['open', 'ending'] } }),
        Command.count({ where: { state: ['pending', 'begun'] } }),
        db.pool.query('SELECT 1 FROM recoveries WHERE wake_due IS NOT NULL').then(({ rowCount }) => rowCount ?? 0),
        db.pool
          .query('SELECT 1 FROM checkout_intents WHERE wake_due IS NOT NULL')
          .then(({ rowCount }) => rowCount ?? 0),
        CheckoutIntent.count({ where: { state: ['begun'] } }),
        dueRows(db),
      ])
      return open.every((count) => count === 0)
    },
    { timeoutMs: 20_000 },
  )
}

async function dueRows(db: Database): Promise<number> {
  const { rowCount } = await db.pool.query(
    `SELECT 1 FROM recoveries, billing_clock WHERE state <> 'settled'
       AND least(next_attempt_at, CASE WHEN NOT restricted_told THEN restricted_at END, CASE WHEN restricted_told THEN ends_at END)
           <= now() + offset_ms * interval '1 millisecond'`,
  )
  return rowCount ?? 0
}

async function nextDue({ db }: Office, sandboxDue: number | null): Promise<number> {
  const { rows } = await db.pool.query<{ at: Date | null }>(
    `SELECT min(at) AS at FROM (
       SELECT least(next_attempt_at, restricted_at, ends_at) AS at FROM recoveries WHERE state <> 'settled'
       UNION ALL SELECT next_attempt_at FROM recoveries WHERE state <> 'settled'
       UNION ALL SELECT CASE WHEN NOT restricted_told THEN restricted_at ELSE ends_at END FROM recoveries WHERE state <> 'settled') due,
       billing_clock WHERE at > now() + offset_ms * interval '1 millisecond'`,
  )
  const row = rows[0]?.at ? Math.ceil(rows[0].at.getTime() / 1000) : Infinity
  return Math.min(row, sandboxDue ?? Infinity)
}

async function advance(office: Office, days: number): Promise<void> {
  const { db, control, temporal } = office
  const begin = await control<{ now: number; next_due: number | null }>('GET', '/clock')
  const target = begin.now + Math.round(days * DAY_S)
  await setAdvancing(db, new Date(Date.now() + 60_000))
  let clock = begin
  while (clock.now < target) {
    const due = await nextDue(office, clock.next_due)
    const moved = await control<{ now: number; next_due: number | null; offset_ms: number }>('POST', '/clock/advance', {
      to: Math.max(clock.now, Math.min(due, target)),
    })
    await storeOffset(db, moved.offset_ms)
    const recoveries = await db.models.Recovery.findAll({ where: { state: ['open', 'ending'] } })
    const intents = await db.models.CheckoutIntent.findAll({ where: { state: ['open', 'processing'] } })
    const ids = [
      ...recoveries.map((row) => `recovery/${row.invoiceId}`),
      ...intents.map((row) => `checkout/${row.accountId}`),
    ]
    for (const id of ids)
      await temporal.workflow
        .getHandle(id)
        .signal('clockMoved', moved.offset_ms)
        .catch(() => undefined)
    await quiet(office)
    clock = moved
  }
  await setAdvancing(db, null)
}
