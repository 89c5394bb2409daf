import { execFile, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '#tests/support/ports.ts'
import { waitFor } from '#tests/support/wait.ts'
import { operatorToken, sessionSecret, startTestApi, type TestApi, webhookSecret } from './support/api.ts'
import { type Client, clientOf } from './support/client.ts'
import { botToken, initData } from './support/init-data.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const node = ['--import', 'tsx']
let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ worker: true })
})
afterAll(() => api?.close())

const secrets = {
  SESSION_SECRET: sessionSecret,
  ENCRYPTION_KEYS: 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY',
  TELEGRAM_BOT_TOKEN: botToken,
  OPERATOR_TOKENS: `ada:${operatorToken}`,
  SERVICE_TOKENS: 'host:a-service-token-of-sufficient-length',
  STRIPE_WEBHOOK_SECRETS: webhookSecret,
}

/** The API as a process of its own, and everything that it wrote. */
async function apiProcess(): Promise<{ client: Client; written: () => string; stop: () => Promise<number | null> }> {
  const [apiPort = 0, metricsPort = 0] = await freePorts(2)
  const { databaseUrl, temporal, stripe } = api.config
  const env = {
    ...process.env,
    ...secrets,
    NODE_ENV: 'test' as const,
    LOG_LEVEL: 'trace',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_API_URL: stripe.apiUrl ?? '',
    API_PORT: String(apiPort),
    METRICS_PORT: String(metricsPort),
  }
  const child = spawn(process.execPath, [...node, 'api/main.ts'], { cwd: root, env })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const client = clientOf(`http://127.0.0.1:${apiPort}`)
  await waitFor(async () => (await client.get('//readyz')).status === 200, { timeoutMs: 20_000 })
  const stop = () =>
    new Promise<number | null>((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGTERM')
    })
  return { client, written: () => text, stop }
}

describe('the API’s process', () => {
  it('writes down what happened, never what people sent, and stops when it is told to', async () => {
    const { client, written, stop } = await apiProcess()
    const launch = initData({ firstName: 'CanaryName', startParam: 'canary_param' })
    const { body } = await client.post('/miniapp/exchange-initdata', { init_data: launch })
    const { token } = body as { token: string }
    const order = { plan_id: 'canaryplan', success_url: 'http://canary.example', user_email: 'canary@example.com' }
    await client.post('/billing/checkout', order, { token, key: 'canary-key' })
    await client.get('/billing/checkout/canary_session', { token })
    await client.send('POST', '/billing/stripe-webhook', '{"canary":1}', {
      headers: { 'content-type': 'application/json', 'stripe-signature': 't=1,v1=canary' },
    })
    expect(await stop()).toBe(0)
    const log = written()
    expect(log).toContain('"route":"/api/v1/billing/checkout"')
    expect(log).toMatch(/"status":400/)
    expect(log).toMatch(/"request_id":"[0-9a-f-]{36}"/)
    const hash = new URLSearchParams(launch).get('hash') ?? ''
    for (const secret of ['anary', token, hash, botToken, operatorToken, sessionSecret, webhookSecret])
      expect(log).not.toContain(secret)
  }, 60_000)
})

describe('npm run clock', () => {
  const clock = (...args: string[]) => {
    const env = { ...process.env, API_PUBLIC_URL: api.url, OPERATOR_TOKENS: `ada:${operatorToken}` }
    return promisify(execFile)(process.execPath, [...node, 'bin/clock.ts', ...args], { cwd: root, env })
  }

  it('shows billing time and moves it', async () => {
    await waitFor(async () => (await api.get('/ops/clock', api.operator)).body.quiet)
    expect((await clock('show')).stdout).toMatch(/^\d{4}-\S+Z · nothing due · quiet\n$/)
    const before = Date.now()
    const { stdout } = await clock('advance', '31d')
    expect(Date.parse(stdout.split(' ')[0] ?? '')).toBeGreaterThanOrEqual(before + 31 * 86_400_000)
    const to = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10)
    expect((await clock('advance', '--to', to)).stdout).toContain(to)
  }, 60_000)

  it('says how it is used, and what the API says', async () => {
    await expect(clock('advance', 'soon')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('31d') })
    await expect(clock()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('npm run clock') })
  }, 60_000)
})
