import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, Connection, type WorkflowExecutionInfo } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Asking } from '#tests/api/support/client.ts'
import { initData } from '#tests/api/support/init-data.ts'
import { plainText, recordHistory } from '#tests/support/histories.ts'
import { freePort } from '#tests/support/ports.ts'
import { orderOf, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

/** Part of everything personal or secret that is sent in. */
const CANARY = 'zqcanary'
const pan = '4242424242424242'

let story: Story
let temporal: Client
let metricsPort: number
beforeAll(async () => {
  metricsPort = await freePort()
  const env = { LOG_LEVEL: 'trace', METRICS_PORT: String(metricsPort) }
  story = await startStory({ processes: true, env })
  const { address, namespace } = story.temporal
  temporal = new Client({ connection: await Connection.connect({ address }), namespace })
}, 120_000)
afterAll(async () => {
  await temporal?.connection.close()
  await story?.close()
})

/** What may be written nowhere: what was planted, and the product's own secrets. */
const secrets = (): string[] => [
  CANARY,
  pan,
  story.secrets.telegramBotToken,
  story.secrets.operatorToken,
  story.secrets.sessionSecret,
  story.secrets.webhookSecret,
]

/** The places that hold one of them. */
const leaks = (places: Readonly<Record<string, string>>): string[] =>
  Object.entries(places).flatMap(([place, text]) => {
    const low = text.toLowerCase()
    return secrets().some((secret) => low.includes(secret.toLowerCase())) ? [place] : []
  })

const json = { 'content-type': 'application/json' }
const headers = { 'user-agent': `${CANARY}-agent`, cookie: `c=${CANARY}`, 'x-forwarded-for': CANARY }

async function signIn(): Promise<{ accountId: string; userId: string; token: string }> {
  const user = { id: 1_999_000_001, first_name: `${CANARY} first`, last_name: `${CANARY} last`, username: CANARY }
  const fields = { user: JSON.stringify(user), start_param: `${CANARY}_start` }
  const init_data = initData({ token: story.secrets.telegramBotToken, fields })
  const { body } = await story.client.post('/miniapp/exchange-initdata', { init_data }, { headers })
  return { accountId: body.account.id as string, userId: body.user.id as string, token: body.token as string }
}

/** Buys with canaries, pays, changes what Stripe knows, cancels; then everything that is refused. */
async function plant(): Promise<{ accountId: string; userId: string; answers: string[] }> {
  const who = await signIn()
  const asking = { token: who.token, key: `${CANARY}-key`, headers }
  const order = { ...orderOf(story, 'premium_monthly'), user_email: `${CANARY}@mail.example` }
  order.cancel_url += `&who=${CANARY}`
  const { body } = await story.client.post('/billing/checkout', order, asking)
  await story.control('POST', `/checkout/sessions/${body.session_id}/complete`, { payment_method: 'pm_card_visa' })
  await waitFor(async () => (await story.client.get('/billing/subscription', who)).body.status === 'active')
  await plantChannels(asking)
  const account = await story.db.models.Account.findByPk(who.accountId, { rejectOnEmpty: true })
  const customer = account.stripeCustomerId ?? ''
  await story.stripe.customers.update(customer, { name: CANARY, email: `${CANARY}@mail.example`, phone: CANARY })
  await story.client.post('/billing/subscription/cancel', { at: 'now', reason: `${CANARY}@mail.example asked` }, asking)
  await waitFor(async () => (await story.client.get('/billing/subscription', who)).body.status === 'canceled')
  await story.settled()
  return { ...who, answers: await plantRefused(asking) }
}

/** Channels that hold secrets and are used: the mail server is one that nobody may reach. */
async function plantChannels(asking: Asking): Promise<void> {
  const channels = {
    email: { enabled: true, address: `${CANARY}@mail.example`, mail_server: `smtp://u:${CANARY}@10.0.0.1:25` },
    slack: { enabled: false, webhook_url: `https://hooks.slack.com/services/T0/B0/${CANARY}` },
    telegram: { enabled: false, chat_id: null },
  }
  const settings = { version: 0, channels, triggers: {}, quiet_hours: null, keep_days: 30 }
  const sent = { ...asking, headers: { ...json, ...headers } }
  const put = await story.client.send('PUT', '/notifications/settings', JSON.stringify(settings), sent)
  expect(put.status).toBe(200)
  const test = await story.client.post(
    '/notifications/test',
    { channel: 'email' },
    { ...asking, key: `${CANARY}-test` },
  )
  expect(test.status).toBeLessThan(300)
}

/** Every answer that is an error. */
async function plantRefused(asking: Asking): Promise<string[]> {
  const { client } = story
  const off = { enabled: false, address: null }
  const channels = {
    email: { ...off, address: `${CANARY}@mail.example`, mail_server: `smtp://u:${CANARY}@10.0.0.1:25` },
    slack: { enabled: true, webhook_url: `https://hooks.slack.com.evil.example/services/T0/B0/${CANARY}` },
    telegram: { enabled: false, chat_id: CANARY },
  }
  const settings = { version: 0, channels, triggers: {}, quiet_hours: null, keep_days: 30 }
  const put = (path: string, body: string, more: Asking = asking) =>
    client.send('PUT', path, body, { ...more, headers: { ...json, ...headers } })
  const post = (path: string, body: string, type = 'application/json', more: Asking = asking) =>
    client.send('POST', path, body, { ...more, headers: { ...headers, 'content-type': type } })
  const refused = await Promise.all([
    put('/notifications/settings', JSON.stringify(settings)),
    post('/billing/checkout', `{"user_email": "${CANARY}@mail.example"`),
    post('/billing/checkout', `email=${CANARY}`, 'application/x-www-form-urlencoded'),
    post(
      '/billing/checkout',
      JSON.stringify({
        plan_id: 'vip_monthly',
        user_email: `${CANARY} ${pan}`,
        success_url: `http://${CANARY}.example`,
        cancel_url: pan,
      }),
    ),
    post('/billing/portal', JSON.stringify({ return_url: `https://${CANARY}.example/${pan}` })),
    post('/billing/coupons/validate', JSON.stringify({ code: `${CANARY} ${pan}`, plan_id: 'vip_monthly' })),
    post('/billing/stripe-webhook', `{"card":"${pan}","email":"${CANARY}"}`, 'application/json', {}),
    post('/miniapp/exchange-initdata', JSON.stringify({ init_data: `user=${CANARY}&hash=${CANARY}` })),
    post('/webhook-endpoints', JSON.stringify({ url: `http://user:${CANARY}@10.0.0.1/`, events: ['invoice.paid'] })),
    client.get(`/billing/checkout/${CANARY}`, asking),
    client.get(`/billing/invoices?starting_after=${CANARY}&limit=${pan}`, asking),
    client.get(`/${CANARY}?card=${pan}`, asking),
    client.get('/me', { token: `${CANARY}.${CANARY}.${CANARY}` }),
    client.get('/ops/events', { token: CANARY }),
    client.send('TRACE', '/me', undefined, { headers }).catch(() => ({ status: 405, body: null })),
  ])
  return refused.filter(({ status }) => status >= 400).map(({ body }) => JSON.stringify(body))
}

const log = (name: string): string => readFileSync(join(story.logs, `${name}.log`), 'utf8')
const page = async (url: string): Promise<string> => (await fetch(url)).text()

/** All runs of this story: histories with their payloads decoded, ids, memos and search attributes. */
async function temporalSays(accountId: string): Promise<string> {
  const query = `TaskQueue = '${story.temporal.taskQueue}'`
  const list = async () => {
    const found: WorkflowExecutionInfo[] = []
    for await (const run of temporal.workflow.list({ query })) found.push(run)
    return found.some(({ workflowId }) => workflowId === `account/${accountId}`) ? found : null
  }
  const runs = await waitFor(list, { what: 'runs that can be found' })
  const histories = await Promise.all(runs.map(({ workflowId }) => recordHistory(temporal, workflowId, workflowId)))
  const described = runs.map(({ workflowId, memo, typedSearchAttributes }) =>
    JSON.stringify({ workflowId, memo, attributes: [...typedSearchAttributes.getAll()].map(({ value }) => value) }),
  )
  return [...histories.map(plainText), ...described].join('\n')
}

async function placesOf(planted: { accountId: string; answers: string[] }): Promise<Record<string, string>> {
  const health = /"health":"([^"]+)"/.exec(log('worker'))?.[1] ?? ''
  return {
    'the log of the API': log('api'),
    'the log of the worker': log('worker'),
    'the metrics of the API': await page(`http://127.0.0.1:${metricsPort}/metrics`),
    'the metrics of the worker': await page(new URL('/metrics', health).href),
    Temporal: await temporalSays(planted.accountId),
    'what errors say': planted.answers.join('\n'),
    'the audit log': JSON.stringify(await story.db.models.AuditEntry.findAll()),
  }
}

describe('Secrets in logs, PII in Temporal: canaries in every input', () => {
  it('come to no log at any level, no history, no metric, no error and no audit entry', async () => {
    const planted = await plant()
    expect(planted.answers.length).toBeGreaterThan(12)
    const places = await placesOf(planted)
    // each place really speaks of what was done
    for (const [place, text] of Object.entries(places)) expect([place, text.length > 500]).toEqual([place, true])
    expect(places['the log of the API']).toContain('"route":"/api/v1/billing/checkout"')
    expect(places['Temporal']).toContain(planted.accountId)
    expect(places['the audit log']).toContain('subscription.cancel')
    expect(leaks(places)).toEqual([])

    // and would be found, were they there
    for (const [place, text] of Object.entries(places))
      for (const secret of [`"who":"${CANARY.toUpperCase()}"`, pan, story.secrets.operatorToken])
        expect(leaks({ ...places, [place]: `${text}\n${secret}` })).toEqual([place])
  }, 120_000)

  it('would be found in a payload of a history', () => {
    const json = `{"data": "${Buffer.from(`{"email":"${CANARY}"}`).toString('base64')}"}`
    expect(leaks({ Temporal: plainText({ name: 'x', json }) })).toEqual(['Temporal'])
  })
})
