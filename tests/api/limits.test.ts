import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientAddress, networkOf, trustedNetworks } from '#api/http/address.ts'
import { createLimiter } from '#api/limits/limiter.ts'
import { openDatabase } from '#db/connect.ts'
import { startTestApi, type SignedInPerson, type TestApi } from './support/api.ts'

let api: TestApi
let ada: SignedInPerson
const limits = { sign_in: 0, checkout: 2, coupon: 0, invitation: 0, test_message: 0 }

beforeAll(async () => {
  const env = { LIMIT_CHECKOUTS: '2', LIMIT_SIGN_INS: '1', TRUSTED_PROXIES: '127.0.0.1/32' }
  api = await startTestApi({ temporal: 'down', env })
  ada = await api.signIn()
})
afterAll(() => api?.close())

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
const checkout = (who: SignedInPerson, address: string) =>
  api.post('/billing/checkout', { plan_id: 'none' }, { token: who.token, ...from(address) })

describe('costly calls', () => {
  it('are refused beyond the limit of a person, from whatever address, with the seconds to wait', async () => {
    expect((await checkout(ada, '192.0.2.1')).status).toBe(400)
    expect((await checkout(ada, '192.0.2.2')).status).toBe(400)
    const refused = await checkout(ada, '192.0.2.3')
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('of one person leave the other people of the account their own', async () => {
    const eve = await api.member(ada.accountId, 'owner')
    expect((await checkout(eve, '192.0.2.4')).status).toBe(400)
  })

  it('are counted for an address before anyone is known', async () => {
    const exchange = (address: string) => api.post('/miniapp/exchange-initdata', { init_data: 'x' }, from(address))
    const statuses: number[] = []
    for (let turn = 0; turn < 11; turn++) statuses.push((await exchange('198.51.100.7')).status)
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429])
    expect((await exchange('198.51.100.8')).status).toBe(400)
  })

  it('are one limit for all processes, and a limit of each while the database is out', async () => {
    const here = openDatabase(api.config.databaseUrl)
    const [one, two] = [createLimiter(here, limits), createLimiter(api.db, limits)]
    const who = { person: 'usr_shared' }
    await one('checkout', who)
    await two('checkout', who)
    await expect(one('checkout', who)).rejects.toMatchObject({ code: 'rate_limited' })
    await here.close()
    const alone = createLimiter(here, limits)
    await alone('checkout', { person: 'usr_outage' })
    await alone('checkout', { person: 'usr_outage' })
    await expect(alone('checkout', { person: 'usr_outage' })).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('keep no address and no id', async () => {
    const { rows } = await api.db.pool.query<{ key: string }>('SELECT key FROM rate_limits')
    expect(rows.length).toBeGreaterThan(3)
    expect(JSON.stringify(rows)).not.toMatch(/192\.0\.2|198\.51|usr_/)
  })
})

describe('the address of a caller', () => {
  const of = (remoteAddress: string, told: string | undefined, trusted: string[]) =>
    clientAddress(
      { socket: { remoteAddress }, headers: { 'x-forwarded-for': told } } as never,
      trustedNetworks(trusted),
    )

  it('is the peer’s, whatever it tells, unless the peer is a trusted proxy', () => {
    expect(of('203.0.113.9', '192.0.2.1', [])).toBe('203.0.113.9')
    expect(of('203.0.113.9', '192.0.2.1', ['10.0.0.0/8'])).toBe('203.0.113.9')
    expect(of('10.0.0.2', '192.0.2.1', ['10.0.0.0/8'])).toBe('192.0.2.1')
  })

  it('is the last one that no trusted proxy stands for: what a stranger put before it is not believed', () => {
    expect(of('10.0.0.2', '1.1.1.1, 192.0.2.1, 10.0.0.9', ['10.0.0.0/8'])).toBe('192.0.2.1')
    expect(of('10.0.0.2', '1.1.1.1, not an address', ['10.0.0.0/8'])).toBe('10.0.0.2')
    expect(of('::ffff:10.0.0.2', '2001:db8::1', ['10.0.0.0/8'])).toBe('2001:db8::1')
  })

  it('belongs to a network', () => {
    expect([networkOf('192.0.2.77'), networkOf('2001:db8:1:2300::5'), networkOf('')]).toEqual([
      '192.0.2.0/24',
      '2001:db8:1:2300::/56',
      'unknown',
    ])
  })
})
