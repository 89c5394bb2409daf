import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from './support/api.ts'
import { initData, newTelegramId } from './support/init-data.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api?.close())

const exchange = (init_data: string) => api.post('/miniapp/exchange-initdata', { init_data })
const nowS = () => Math.floor(Date.now() / 1000)

describe('exchange-initdata', () => {
  it('creates the user, a personal account and the owner membership on first sight', async () => {
    const telegramId = newTelegramId()
    const { status, body, headers } = await exchange(initData({ telegramId, startParam: 'co_1', languageCode: 'de' }))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      user: { telegram_id: String(telegramId), first_name: 'Ada', language_code: 'de' },
      account: { role: 'owner' },
      start_param: 'co_1',
    })
    expect(headers.get('cache-control')).toBe('no-store')
    const me = await api.get('/me', { token: body.token })
    expect(me.body).toMatchObject({
      user: body.user,
      accounts: [{ id: body.account.id, kind: 'personal', role: 'owner' }],
      account: body.account,
      device: { id: expect.stringMatching(/^dev_/) },
    })
  })

  it('gives the same person the same user and account again', async () => {
    const telegramId = newTelegramId()
    const first = await exchange(initData({ telegramId }))
    const second = await exchange(initData({ telegramId, firstName: 'Grace' }))
    expect(second.body.user).toEqual({ ...first.body.user, first_name: 'Grace' })
    expect(second.body.account).toEqual(first.body.account)
  })

  it('creates one user when first launches race', async () => {
    const telegramId = newTelegramId()
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(initData({ telegramId }))))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect(new Set(answers.map(({ body }) => body.account.id)).size).toBe(1)
    expect(await api.db.models.User.count({ where: { telegramId } })).toBe(1)
  })

  it('accepts one launch twenty times and refuses the twenty-first as replayed', async () => {
    const launch = initData()
    for (let times = 0; times < 20; times++) expect((await exchange(launch)).status).toBe(200)
    const last = await exchange(launch)
    expect(last).toMatchObject({ status: 401, body: { code: 'replayed' } })
    expect(last.headers.get('www-authenticate')).toContain('Bearer')
  })

  it.each([
    ['forged', () => initData({ token: '12345:ABCDEFGHIabcdefghijklmnopqrstuvwxyz' }), 401, 'bad_signature'],
    ['older than an hour', () => initData({ authDate: nowS() - 3601 }), 401, 'expired'],
    ['more than a minute ahead', () => initData({ authDate: nowS() + 65 }), 401, 'expired'],
    ['not init data', () => 'hello', 400, 'malformed'],
    ['of a bot', () => initData({ fields: { user: '{"id":5,"is_bot":true}' } }), 400, 'malformed'],
    ['longer than 8 KiB', () => initData({ fields: { filler: 'x'.repeat(8200) } }), 400, 'malformed'],
  ])('refuses init data that is %s', async (_what, launch, status, code) => {
    expect(await exchange(launch())).toMatchObject({ status, body: { code } })
  })

  it('is lenient by less than the limits', async () => {
    expect((await exchange(initData({ authDate: nowS() - 3590 }))).status).toBe(200)
    expect((await exchange(initData({ authDate: nowS() + 50 }))).status).toBe(200)
  })

  it('stores the hash of a launch and nothing else of it', async () => {
    const launch = initData({ firstName: 'Canary-Name' })
    await exchange(launch)
    const rows = await api.db.models.InitDataExchange.findAll()
    expect(rows.map(({ hash }) => hash)).toContain(new URLSearchParams(launch).get('hash'))
    expect(JSON.stringify(rows)).not.toContain('Canary')
  })
})
