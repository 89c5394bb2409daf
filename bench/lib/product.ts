import { createHmac } from 'node:crypto'
import { freePorts } from '#tests/support/ports.ts'
import type { TemporalAt, World } from './world.ts'

/** The secrets of a world that lasts for minutes on this machine alone. */
export const secrets = {
  webhook: 'whsec_bench_0123456789abcdef',
  session: 'a session secret of at least thirty-two characters',
  bot: '12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI',
  operator: 'an-operator-token-of-sufficient-length',
} as const

/** What seals secrets in the rows of that world. */
export const encryptionKey = { id: 'k1', key: Buffer.from('0123456789abcdef0123456789abcdef') }

/** What every process is given: nothing of the person's own settings but where programs are. */
export const bareEnv = (): NodeJS.ProcessEnv => {
  const { PATH, HOME, NODE_OPTIONS } = process.env
  return { NODE_ENV: 'development', PATH, HOME, ...(NODE_OPTIONS ? { NODE_OPTIONS } : {}) }
}

export interface Product {
  env: NodeJS.ProcessEnv
  apiPort: number
  sandboxPort: number
  apiUrl: string
  sandboxUrl: string
}

/** Ports and environment of API, worker and sandbox; nothing is started yet. */
export async function planProduct(databaseUrl: string, temporal: TemporalAt | null): Promise<Product> {
  const [apiPort = 0, metricsPort = 0, workerPort = 0, sandboxPort = 0] = await freePorts(4)
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`
  const env = {
    ...bareEnv(),
    DATABASE_URL: databaseUrl,
    // without a server the API starts and answers all the same
    TEMPORAL_ADDRESS: temporal?.address ?? '127.0.0.1:1',
    TEMPORAL_NAMESPACE: temporal?.namespace ?? 'durabill',
    STRIPE_SECRET_KEY: 'sk_test_bench',
    STRIPE_API_URL: sandboxUrl,
    STRIPE_WEBHOOK_SECRETS: secrets.webhook,
    SESSION_SECRET: secrets.session,
    ENCRYPTION_KEYS: `${encryptionKey.id}:${encryptionKey.key.toString('base64url')}`,
    TELEGRAM_BOT_TOKEN: secrets.bot,
    OPERATOR_TOKENS: `bench:${secrets.operator}`,
    SERVICE_TOKENS: 'bench:a-service-token-of-sufficient-length',
    // one machine plays everyone
    LIMIT_CHECKOUTS: '100000',
    LIMIT_SIGN_INS: '100000',
    API_PORT: String(apiPort),
    METRICS_PORT: String(metricsPort),
    WORKER_METRICS_PORT: String(workerPort),
  }
  return { env, apiPort, sandboxPort, apiUrl: `http://127.0.0.1:${apiPort}`, sandboxUrl }
}

/** The API in its own process, as in production. */
export const startApi = (world: World, { env, apiUrl }: Product) =>
  world.service('API', 'api/main.ts', env, `${apiUrl}/readyz`)

/** The worker in its own process, with its relay. */
export const startWorker = (world: World, { env }: Product) =>
  world.service('Worker', 'worker/main.ts', env, `http://127.0.0.1:${env.WORKER_METRICS_PORT}/readyz`)

/** The Stripe sandbox in its own process; its webhooks go to the API, or nowhere. */
export function startSandbox(world: World, { apiUrl, sandboxPort, sandboxUrl }: Product, webhooks: boolean) {
  const hook = {
    SANDBOX_WEBHOOK_URL: `${apiUrl}/api/v1/billing/stripe-webhook`,
    SANDBOX_WEBHOOK_SECRET: secrets.webhook,
  }
  const env = { ...bareEnv(), SANDBOX_PORT: String(sandboxPort), ...(webhooks ? hook : {}) }
  return world.service('Stripe sandbox', 'sandbox/main.ts', env, `${sandboxUrl}/_sandbox/clock`)
}

/** Stripe's signature over a body, as of now. */
export function signature(body: string, secret: string): string {
  const time = Math.floor(Date.now() / 1000)
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}
