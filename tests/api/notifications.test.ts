import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localServer, type LocalServer } from '#tests/support/inboxes/http.ts'
import { localMail, type LocalMail } from '#tests/support/inboxes/smtp.ts'
import { waitFor } from '#tests/support/wait.ts'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
let slack: LocalServer
let mail: LocalMail
beforeAll(async () => {
  ;[slack, mail] = await Promise.all([localServer(), localMail()])
  const env = {
    SLACK_HOOKS_URL: slack.url,
    SMTP_URL: mail.url,
    MAIL_FROM: 'Billing <billing@durabill.example>',
    OUTBOUND_ALLOW: '127.0.0.0/8',
    LIMIT_TEST_MESSAGES: '0',
    TELEGRAM_API_URL: 'http://127.0.0.1:1',
  }
  api = await startTestApi({ worker: true, env })
})
afterAll(async () => {
  await api?.close()
  await Promise.all([slack?.close(), mail?.close()])
})

const webhook = 'https://hooks.slack.com/services/T0/B0/topsecretpart'
const service = { token: 'a-service-token-of-sufficient-length' }
const off = { enabled: false }
const channels = {
  email: { ...off, address: null as string | null },
  slack: off as { enabled: boolean; webhook_url?: string | null },
  telegram: { ...off, chat_id: null as string | null },
}
const settings = (version: number, on: Partial<typeof channels> = {}, rest: object = {}) => ({
  version,
  channels: { ...channels, ...on },
  triggers: {},
  quiet_hours: null,
  keep_days: 90,
  ...rest,
})
const json = { 'content-type': 'application/json' }
const put = ({ token }: SignedInPerson, body: unknown) =>
  api.send('PUT', '/notifications/settings', JSON.stringify(body), { token, headers: json })
const read = async (who: SignedInPerson) =>
  (await api.get('/notifications/settings', who)).body as { channels: object; triggers: { trigger: string }[] }
const test = (who: SignedInPerson, channel: string) => api.post('/notifications/test', { channel }, who)
const reported = (body: object, key?: string) =>
  api.post('/notifications/events', body, { ...service, ...(key ? { key } : {}) })
const log = async (who: SignedInPerson, query = '') =>
  (await api.get(`/notifications/log${query}`, who)).body as {
    data: Record<string, string | null>[]
    has_more: boolean
  }

describe('the settings', () => {
  it('begin with every trigger on, its default threshold, and no channel', async () => {
    const who = await api.signIn()
    expect(await read(who)).toMatchObject({
      version: 0,
      channels: { email: { enabled: false, address: null }, slack: { webhook: null }, telegram: { chat_id: null } },
      quiet_hours: null,
      keep_days: 90,
    })
    const triggers = (await read(who)).triggers
    expect(triggers.find(({ trigger }) => trigger === 'psi')).toMatchObject({ enabled: true, threshold: 0.2 })
    expect(triggers.map(({ trigger }) => trigger)).not.toContain('operator_needed')
  })

  it('keep secrets sealed, and show no more than their end', async () => {
    const who = await api.signIn()
    const own = 'smtp://ada%40team.example:hunter2hunter2@mail.team.example:587'
    const email = { enabled: true, address: 'ada@example.com', mail_server: own }
    const answer = await put(who, settings(0, { slack: { enabled: true, webhook_url: webhook }, email }))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      version: 1,
      channels: {
        slack: { enabled: true, webhook: '…part' },
        email: { mail_server: 'smtp://ada%40team.example:…@mail.team.example:587' },
      },
    })
    expect(JSON.stringify([answer.body, await read(who)])).not.toMatch(/topsecret|hunter2/)
    const { rows } = await api.db.pool.query('SELECT * FROM notification_channels WHERE account_id = $1', [
      who.accountId,
    ])
    expect(rows).toHaveLength(3)
    expect(JSON.stringify(rows)).not.toMatch(/topsecret|hunter2/)
    // what is left out stays
    const { body } = await put(who, settings(1, { slack: { enabled: true } }))
    expect(body).toMatchObject({ version: 2, channels: { slack: { enabled: true, webhook: '…part' } } })
  })

  it('of two who change them at once keep one', async () => {
    const who = await api.signIn()
    const answers = await Promise.all([0, 0, 0].map((version) => put(who, settings(version))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'stale_settings' })
  })

  it.each([
    ['another host', { slack: { enabled: true, webhook_url: 'https://hooks.slack.com.evil.example/services/a' } }],
    ['Slack over http', { slack: { enabled: true, webhook_url: 'http://hooks.slack.com/services/a' } }],
    ['Slack with a port', { slack: { enabled: true, webhook_url: 'https://hooks.slack.com:8443/services/a' } }],
    ['a user in the URL', { slack: { enabled: true, webhook_url: 'https://x@hooks.slack.com/services/a' } }],
    ['a channel that leads nowhere', { slack: { enabled: true } }],
    ['a header in the address', { email: { enabled: true, address: 'a@b.example\r\nBcc: c@d.example' } }],
    ['the chat of a stranger', { telegram: { enabled: true, chat_id: '424242' } }],
  ])('refuse %s', async (_what, on) => {
    const who = await api.signIn()
    const { status, body } = await put(who, settings(0, on))
    expect([status, body.code]).toEqual([422, 'validation_failed'])
    expect(await read(who)).toMatchObject({ version: 0 })
  })

  it('refuse a threshold where nothing is compared, a time zone that is none, and quiet all day', async () => {
    const who = await api.signIn()
    const bad = [
      { triggers: { export_completed: { enabled: true, threshold: 1 } } },
      { quiet_hours: { from: '22:00', to: '07:00', time_zone: 'Mars/Olympus' } },
      { quiet_hours: { from: '22:00', to: '22:00', time_zone: 'UTC' } },
    ]
    for (const rest of bad) expect((await put(who, settings(0, {}, rest))).status).toBe(422)
  })

  it('are for admins', async () => {
    const owner = await api.signIn()
    const [member, admin] = [await api.member(owner.accountId, 'member'), await api.member(owner.accountId, 'admin')]
    expect((await put(member, settings(0))).status).toBe(403)
    expect((await put(admin, settings(0))).status).toBe(200)
  })
})

describe('a test message', () => {
  it('says that it was sent, and is in the log', async () => {
    const who = await api.signIn()
    await put(who, settings(0, { email: { enabled: true, address: 'ada@example.com' } }))
    const { status, body } = await test(who, 'email')
    expect([status, body]).toMatchObject([200, { channel: 'email', state: 'sent', reason: null }])
    expect(mail.mails.at(-1)).toMatchObject({
      subject: 'Test message from Durabill',
      to: [{ address: 'ada@example.com' }],
    })
    expect((await log(who)).data).toMatchObject([{ kind: 'test', state: 'sent', trigger: 'test', channel: 'email' }])
  })

  it('says why it failed, and switches off a channel that is gone until it is set anew', async () => {
    const who = await api.signIn()
    await put(who, settings(0, { slack: { enabled: true, webhook_url: webhook } }))
    slack.answers.push({ status: 404, body: 'no_service' })
    const reason = 'Slack does not take messages here any more (404, no_service).'
    expect((await test(who, 'slack')).body).toMatchObject({ state: 'failed', reason })
    expect((await read(who)).channels).toMatchObject({ slack: { enabled: false, trouble: reason } })
    await put(who, settings(1, { slack: { enabled: true } }))
    expect((await read(who)).channels).toMatchObject({ slack: { enabled: true, trouble: null } })
  })

  it('is refused for a channel that is not set up', async () => {
    const who = await api.signIn()
    const { status, body } = await test(who, 'telegram')
    expect([status, body.code]).toEqual([409, 'no_channel'])
  })
})

describe('a reported event', () => {
  /** Someone who hears by Slack. */
  async function listener(rest: object = {}): Promise<SignedInPerson> {
    const who = await api.signIn()
    await put(who, settings(0, { slack: { enabled: true, webhook_url: `${webhook}/${who.accountId}` } }, rest))
    return who
  }
  const heard = ({ accountId }: SignedInPerson) =>
    slack.received.filter(({ path }) => path.endsWith(accountId)).map(({ body }) => String(body['text']))

  it('is told at once when it is above the threshold', async () => {
    const who = await listener()
    const { status, body } = await reported({
      trigger: 'psi',
      account_id: who.accountId,
      value: 0.31,
      data: { model: 'm1' },
    })
    expect([status, body]).toEqual([201, expect.objectContaining({ state: 'accepted', reason: null })])
    await waitFor(() => heard(who).length > 0, { what: 'the message' })
    expect(heard(who)[0]).toContain('Value: 0.31 (threshold 0.2).\nmodel: m1')
    await waitFor(async () => (await log(who)).data[0]?.state === 'sent')
  })

  it('at the threshold is suppressed, and the log says why', async () => {
    const who = await listener({
      triggers: { psi: { enabled: true, threshold: 0.5 }, export_completed: { enabled: false } },
    })
    const answer = await reported({ trigger: 'psi', account_id: who.accountId, value: 0.5 })
    expect(answer.body).toMatchObject({ state: 'suppressed', reason: 'The value 0.5 is not above the threshold 0.5.' })
    await reported({ trigger: 'export_completed', account_id: who.accountId })
    expect((await log(who)).data).toMatchObject([
      { state: 'suppressed', trigger: 'export_completed', reason: 'This trigger is switched off.' },
      { state: 'suppressed', trigger: 'psi', kind: 'occurrence' },
    ])
    expect(heard(who)).toEqual([])
  })

  it('is the same event under the same key, and another one is refused', async () => {
    const who = await api.signIn()
    const event = { trigger: 'je_imbalance', account_id: who.accountId, value: 5 }
    const key = `run-${who.accountId}`
    const [first, again] = [await reported(event, key), await reported(event, key)]
    expect(again.body).toEqual(first.body)
    expect((await reported({ ...event, value: 6 }, key)).status).toBe(409)
    const named = { ...event, event_id: `${key}-named` }
    expect((await reported(named)).body).toEqual((await reported(named)).body)
    expect((await log(who)).data).toHaveLength(2)
  })

  it('needs a value where one is compared, an account that exists, and a service token', async () => {
    const who = await api.signIn()
    const event = { trigger: 'psi', account_id: who.accountId }
    expect((await reported(event)).status).toBe(422)
    expect((await reported({ ...event, trigger: 'payment_failed' })).status).toBe(422)
    expect((await reported({ ...event, value: 1, account_id: 'acc_nobody' })).status).toBe(404)
    expect((await api.post('/notifications/events', { ...event, value: 1 }, who)).status).toBe(401)
  })

  it('is in the log of its own account alone, page by page', async () => {
    const [who, other] = [await api.signIn(), await api.signIn()]
    for (let index = 0; index < 5; index++) await reported({ trigger: 'export_completed', account_id: who.accountId })
    const first = await log(who, '?limit=2')
    const second = await log(who, `?limit=2&starting_after=${first.data[1]?.id}`)
    const third = await log(who, `?limit=2&starting_after=${second.data[1]?.id}`)
    expect([first, second, third].map(({ data, has_more: more }) => [data.length, more])).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ])
    const ids = [first, second, third].flatMap(({ data }) => data.map(({ id }) => id))
    expect(new Set(ids).size).toBe(5)
    expect((await log(other)).data).toEqual([])
    expect((await log(other, `?starting_after=${ids[0]}`)).data).toEqual([])
  })
})
