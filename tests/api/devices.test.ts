import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from './support/api.ts'
import type { Asking } from './support/client.ts'
import { initData, newTelegramId } from './support/init-data.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down', env: { TRUSTED_PROXIES: '127.0.0.1/32' } })
})
afterAll(() => api?.close())

const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1'
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36'
const from = (userAgent: string, address = '203.0.113.7') => ({
  headers: { 'user-agent': userAgent, 'x-forwarded-for': address },
})
interface Signed {
  token: string
  userId: string
  launch: string
}
const exchange = (launch: string, asking: Asking) =>
  api.post('/miniapp/exchange-initdata', { init_data: launch }, asking)
async function signIn(asking: Asking, telegramId = newTelegramId()): Promise<Signed> {
  const launch = initData({ telegramId })
  const { body } = await exchange(launch, asking)
  return { token: body.token as string, userId: body.user.id as string, launch }
}
/** One person on two devices. */
async function onTwo() {
  const telegramId = newTelegramId()
  const phone = await signIn(from(iphone), telegramId)
  const desk = await signIn(from(windows, '2001:db8:1:2::3'), telegramId)
  return { phone, desk }
}
interface Shown {
  id: string
  name: string
  current: boolean
  signed_in: boolean
}
const devices = async (who: Asking) => (await api.get('/devices', who)).body.data as Shown[]
const statusOf = async (who: Asking) => (await api.get('/billing/subscription', who)).status
const remove = (path: string, who: Asking) => api.send('DELETE', path, undefined, who)
const rename = (id: string, name: string, who: Asking) =>
  api.send('PATCH', `/devices/${id}`, JSON.stringify({ name }), {
    ...who,
    headers: { 'content-type': 'application/json' },
  })
const audited = (userId: string) =>
  api.db.models.AuditEntry.findAll({ where: { actor: `user:${userId}` }, order: [['id', 'DESC']] })
const noticed = (userId: string) =>
  api.db.models.AuditEntry.findAll({ where: { actor: 'system', data: { user_id: userId } } })

describe('Session end: devices', () => {
  it('are listed with a name, a platform and no more than the network of an address', async () => {
    const { phone, desk } = await onTwo()
    const { body } = await api.get('/devices', desk)
    expect(body).toMatchObject({
      has_more: false,
      data: [
        {
          name: 'Chrome on Windows',
          platform: 'windows',
          ip_prefix: '2001:db8:1::/48',
          current: true,
          signed_in: true,
        },
        { name: 'Safari on iPhone', platform: 'ios', ip_prefix: '203.0.113.0/24', current: false, signed_in: true },
      ],
    })
    expect((await devices(phone)).map(({ current }) => current)).toEqual([false, true])
    const kept = await api.db.models.Device.findAll({ where: { userId: desk.userId } })
    expect(JSON.stringify([kept, body])).not.toMatch(/203\.0\.113\.7|:2::3|Mozilla/)
    const [first] = await devices(desk)
    const rest = await api.get(`/devices?limit=1&starting_after=${first?.id}`, desk)
    expect(rest.body).toMatchObject({ has_more: false, data: [{ platform: 'ios' }] })
  })

  it('are the same device on the next sign-in, however many come at once, and keep their name', async () => {
    const telegramId = newTelegramId()
    const first = await signIn(from(iphone), telegramId)
    const [device] = await devices(first)
    expect(await rename(device?.id ?? '', 'My phone', first)).toMatchObject({ status: 200, body: { name: 'My phone' } })
    await Promise.all(Array.from({ length: 4 }, () => signIn(from(iphone, '198.51.100.9'), telegramId)))
    expect((await api.get('/devices', first)).body.data).toMatchObject([
      { id: device?.id, name: 'My phone', ip_prefix: '198.51.100.0/24' },
    ])
    expect((await rename(device?.id ?? '', 'a\nb', first)).status).toBe(422)
  })

  it('are signed out one by one, at once, and the launch behind them opens nothing more', async () => {
    const { phone, desk } = await onTwo()
    const [, ofPhone] = await devices(desk)
    expect([await statusOf(phone), await statusOf(desk)]).toEqual([200, 200])
    expect((await remove(`/devices/${ofPhone?.id}`, desk)).status).toBe(204)
    expect([await statusOf(phone), await statusOf(desk)]).toEqual([401, 200])
    expect((await api.post('/session/refresh', undefined, phone)).status).toBe(401)
    expect(await exchange(phone.launch, from(iphone))).toMatchObject({ status: 401, body: { code: 'replayed' } })
    expect(await devices(desk)).toHaveLength(1)
    expect((await remove(`/devices/${ofPhone?.id}`, desk)).status).toBe(404)
    expect((await audited(desk.userId))[0]).toMatchObject({
      action: 'device.revoked',
      data: { device_id: ofPhone?.id },
    })
  })

  it('are signed out all but this one', async () => {
    const { phone, desk } = await onTwo()
    expect((await remove('/devices', phone)).status).toBe(204)
    expect([await statusOf(phone), await statusOf(desk)]).toEqual([200, 401])
    expect(await devices(phone)).toMatchObject([{ platform: 'ios', current: true }])
  })

  it('sign themselves out', async () => {
    const { phone, desk } = await onTwo()
    const own = (await devices(phone)).find(({ current }) => current)
    expect((await remove(`/devices/${own?.id}`, phone)).status).toBe(204)
    expect([await statusOf(phone), await statusOf(desk)]).toEqual([401, 200])
  })

  it('of another person do not exist', async () => {
    const [{ desk }, other] = [await onTwo(), await signIn(from(windows))]
    const [device] = await devices(desk)
    expect((await rename(device?.id ?? '', 'Mine now', other)).status).toBe(404)
    expect((await remove(`/devices/${device?.id}`, other)).status).toBe(404)
    await remove('/devices', other)
    expect(await statusOf(desk)).toBe(200)
  })
})

describe('Telegram initData: a launch', () => {
  it.each([
    ['another network', from(iphone, '198.51.100.1')],
    ['another browser', from(windows)],
  ])('that is exchanged from %s ends every session that it opened', async (_what, elsewhere) => {
    const first = await signIn(from(iphone))
    const again = await exchange(first.launch, from(iphone, '203.0.113.200'))
    // one phone, two kinds of addresses
    expect((await exchange(first.launch, from(iphone, '2001:db8::1'))).status).toBe(200)
    expect([again.status, await statusOf(first)]).toEqual([200, 200])
    expect(await exchange(first.launch, elsewhere)).toMatchObject({ status: 401, body: { code: 'replayed' } })
    expect([await statusOf(first), await statusOf({ token: again.body.token as string })]).toEqual([401, 401])
    expect((await exchange(first.launch, from(iphone))).status).toBe(401)
    expect((await noticed(first.userId))[0]).toMatchObject({
      action: 'session.reuse_ended',
      data: { why: 'elsewhere', sessions: 3 },
    })
  })

  it('that is exchanged too often ends every session that it opened', async () => {
    const first = await signIn(from(iphone))
    const more = await Promise.all(Array.from({ length: 20 }, () => exchange(first.launch, from(iphone))))
    expect(new Set(more.map(({ status }) => status))).toEqual(new Set([200, 401]))
    expect(await statusOf(first)).toBe(401)
    expect(await api.db.models.Session.count({ where: { userId: first.userId, revokedAt: null } })).toBe(0)
  })
})

describe('Session end: a session', () => {
  it('ends when it is not renewed while its token is good', async () => {
    const { phone } = await onTwo()
    const mine = { where: { userId: phone.userId } }
    await api.db.models.Session.update({ idleEndsAt: new Date(Date.now() + 60_000) }, mine)
    expect((await api.post('/session/refresh', undefined, phone)).status).toBe(200)
    const renewed = await api.db.models.Session.findAll({ ...mine, order: [['idleEndsAt', 'DESC']] })
    expect(renewed.map(({ idleEndsAt }) => idleEndsAt.getTime() > Date.now() + 900_000)).toEqual([true, false])
    await api.db.models.Session.update({ idleEndsAt: new Date() }, mine)
    expect((await api.post('/session/refresh', undefined, phone)).status).toBe(401)
    const other = await signIn(from(iphone))
    await api.db.models.Session.update({ idleEndsAt: new Date() }, { where: { userId: other.userId } })
    expect(await statusOf(other)).toBe(401)
  })
})
