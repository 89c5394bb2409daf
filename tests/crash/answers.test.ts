import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  operatorToken,
  type SignedInPerson,
  sessionSecret,
  startTestApi,
  type TestApi,
} from '#tests/api/support/api.ts'
import { type Client, clientOf } from '#tests/api/support/client.ts'
import { botToken } from '#tests/api/support/init-data.ts'
import { freePorts } from '#tests/support/ports.ts'
import { waitFor } from '#tests/support/wait.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The process that lives on. */
let api: TestApi
let owner: SignedInPerson
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down' })
  owner = await api.signIn()
})
afterAll(() => api?.close())

/** Another process of the same API, killed (SIGKILL) once its work for a keyed request is done and before its answer is kept. */
async function startDying(): Promise<{ client: Client; ended: Promise<NodeJS.Signals | null> }> {
  const [apiPort = 0, metricsPort = 0] = await freePorts(2)
  const { databaseUrl, stripe } = api.config
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'test' as const,
    LOG_LEVEL: 'silent',
    FAIL_AT: 'answer.unkept',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_API_URL: stripe.apiUrl ?? '',
    STRIPE_WEBHOOK_SECRETS: stripe.webhookSecrets.join(','),
    SESSION_SECRET: sessionSecret,
    ENCRYPTION_KEYS: api.config.encryptionKeys.map(({ id, key }) => `${id}:${key}`).join(','),
    TELEGRAM_BOT_TOKEN: botToken,
    OPERATOR_TOKENS: `ada:${operatorToken}`,
    SERVICE_TOKENS: 'host:a-service-token-of-sufficient-length',
    API_PORT: String(apiPort),
    METRICS_PORT: String(metricsPort),
  }
  const child = spawn(process.execPath, ['--import', 'tsx', 'api/main.ts'], { cwd: root, env, stdio: 'ignore' })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  const client = clientOf(`http://127.0.0.1:${apiPort}`)
  await waitFor(async () => (await client.get('//healthz')).status === 200, { timeoutMs: 20_000 })
  return { client, ended }
}

/** As if the half minute had passed after which a request without an answer counts as dead. */
const letTimePass = () =>
  api.db.pool.query(`UPDATE idempotency_keys SET created_at = created_at - interval '31 seconds' WHERE status IS NULL`)

describe('a process killed between an effect and its answer', () => {
  it.each([
    ['a team account', 'POST /accounts', '/accounts', { name: 'Firm' }, () => owner.token, 'accounts'],
    [
      'an invitation',
      'POST /account/invitations',
      '/account/invitations',
      { role: 'member' },
      teamToken,
      'invitations',
    ],
  ])(
    'has made %s once: the same key tells of it, in another process',
    async (_what, _route, path, body, token, table) => {
      const asking = { token: await token(), key: `crash-${table}` }
      const count = async () => Number((await api.db.pool.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n)
      const before = await count()
      const dying = await startDying()
      await expect(dying.client.post(path, body, asking)).rejects.toThrow()
      expect(await dying.ended).toBe('SIGKILL')
      expect(await count()).toBe(before + 1)
      expect(await api.post(path, body, asking)).toMatchObject({
        status: 409,
        body: { code: 'idempotency_key_in_use' },
      })
      await letTimePass()
      expect((await api.post(path, { ...body, role: 'admin', name: 'Other' }, asking)).status).toBeGreaterThanOrEqual(
        409,
      )
      const answer = await api.post(path, body, asking)
      expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([201, null])
      expect((await api.post(path, body, asking)).body).toEqual(answer.body)
      expect(await count()).toBe(before + 1)
    },
    60_000,
  )
})

async function teamToken(): Promise<string> {
  const { body } = await api.post('/accounts', { name: 'Crew' }, owner)
  return (await api.post('/session/account', { account_id: body.id }, owner)).body.token
}
