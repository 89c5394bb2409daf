import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedHeaders, openSecrets } from '#activities/outbound/sign.ts'
import { newId } from '#db/ids.ts'
import { vaultOf } from '#db/vault.ts'
import { deliveriesOf, verifies } from '#tests/support/hook.ts'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down', config: { nodeEnv: 'production' } })
})
afterAll(() => api?.close())

const url = 'https://93.184.215.14:8443/hooks'
const json = { 'content-type': 'application/json' }
const patch = (id: string, body: object, who: SignedInPerson) =>
  api.send('PATCH', `/webhook-endpoints/${id}`, JSON.stringify(body), { ...who, headers: json })
const add = (who: SignedInPerson, more = {}, key?: string) =>
  api.post('/webhook-endpoints', { url, events: ['invoice.paid'], ...more }, { ...who, ...(key ? { key } : {}) })
const row = (id: string) => api.db.models.WebhookEndpoint.findByPk(id, { rejectOnEmpty: true })

/** An owner with an endpoint, and what was queued for it. */
async function endpoint(states: ('pending' | 'delivered')[] = []) {
  const owner = await api.signIn()
  const { body } = await add(owner)
  const { id, secret } = body as { id: string; secret: string }
  const deliveries: string[] = []
  for (const state of states) {
    const [eventId, deliveryId] = [newId('out'), newId('dlv')]
    const event = { id: eventId, accountId: owner.accountId, type: 'invoice.paid' as const, businessKey: eventId }
    await api.db.models.OutboundEvent.create({ ...event, payload: '{"type":"invoice.paid"}' })
    const ended = state === 'delivered' ? { finishedAt: new Date(), attempts: 1, httpStatus: 204 } : {}
    await api.db.models.WebhookDelivery.create({ id: deliveryId, endpointId: id, eventId, state, ...ended })
    deliveries.push(deliveryId)
  }
  return { owner, id, secret, deliveries }
}
const signed = async (id: string, payload = '{"type":"invoice.paid"}') => {
  const { secrets } = await row(id)
  const open = openSecrets(vaultOf(api.config.encryptionKeys), id, secrets, new Date())
  return {
    headers: signedHeaders(open, { id: 'out_1', timestamp: Math.floor(Date.now() / 1000), payload }),
    body: payload,
  }
}

describe('an endpoint', () => {
  it('is added with a secret that is shown once, kept sealed, and signs', async () => {
    const { owner, id, secret } = await endpoint()
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(verifies(await signed(id), secret)).toBe(true)
    const shown = [await api.get('/webhook-endpoints', owner), await api.get(`/webhook-endpoints/${id}`, owner)]
    expect(shown[0]?.body).toMatchObject({ data: [{ id, url, status: 'enabled', events: ['invoice.paid'] }] })
    const entries = await api.db.models.AuditEntry.findAll({ where: { accountId: owner.accountId } })
    expect(entries.map(({ action }) => action)).toContain('webhook_endpoint.created')
    const kept = JSON.stringify([shown.map(({ body }) => body as unknown), await row(id), entries])
    expect(kept).not.toContain(secret.slice(6))
  })

  it('is added once for a key, also when the process died before it answered: with another secret, as nobody heard of the first', async () => {
    const owner = await api.signIn()
    const first = await add(owner, {}, 'once')
    expect((await add(owner, {}, 'once')).body).toEqual(first.body)
    await api.db.models.IdempotencyKey.destroy({ where: { userId: owner.userId } })
    const second = await add(owner, {}, 'once')
    expect(second.body.id).toBe(first.body.id)
    expect(second.body.secret).not.toBe(first.body.secret)
    expect(verifies(await signed(second.body.id as string), second.body.secret as string)).toBe(true)
    await api.db.models.IdempotencyKey.destroy({ where: { userId: owner.userId } })
    expect(await add(owner, { url: `${url}/other` }, 'once')).toMatchObject({ status: 409 })
  })

  it('rolls its secret: both sign for a day, then the new one alone', async () => {
    const { owner, id, secret: old } = await endpoint()
    const { body } = await api.post(`/webhook-endpoints/${id}/rotate-secret`, undefined, owner)
    const newest = body.secret as string
    expect(Date.parse(body.rolling_until as string) - Date.now()).toBeGreaterThan(86_390_000)
    expect([verifies(await signed(id), newest), verifies(await signed(id), old)]).toEqual([true, true])
    const { secrets } = await row(id)
    const passed = secrets.map((kept) => (kept.until ? { ...kept, until: new Date(0).toISOString() } : kept))
    await api.db.models.WebhookEndpoint.update({ secrets: passed }, { where: { id } })
    expect([verifies(await signed(id), newest), verifies(await signed(id), old)]).toEqual([true, false])
    const again = await api.post(`/webhook-endpoints/${id}/rotate-secret`, undefined, owner)
    expect(verifies(await signed(id), again.body.secret as string)).toBe(true)
    expect((await row(id)).secrets).toHaveLength(2)
  })

  it('is disabled, and enabled again: then its run is asked to look at once', async () => {
    const { owner, id } = await endpoint(['pending'])
    await api.db.models.WebhookEndpoint.update(
      { failingSince: new Date(), nextAttemptAt: new Date() },
      { where: { id } },
    )
    expect((await patch(id, { status: 'disabled' }, owner)).body).toMatchObject({
      status: 'disabled',
      disabled_reason: 'owner',
      next_attempt_at: null,
    })
    const enabled = await patch(id, { status: 'enabled' }, owner)
    expect(enabled.body).toMatchObject({ status: 'enabled', disabled_reason: null, failing_since: null })
    expect(await row(id)).toMatchObject({ asked: 1, answered: 0 })
    await patch(id, { events: ['invoice.failed'], description: 'Books' }, owner)
    expect(await row(id)).toMatchObject({ asked: 1, events: ['invoice.failed'], description: 'Books' })
    await patch(id, { url: `${url}/new` }, owner)
    expect(await row(id)).toMatchObject({ asked: 2, url: `${url}/new` })
  })

  it('goes with its log; an account has at most twenty', async () => {
    const { owner, id, deliveries } = await endpoint(['delivered', 'pending'])
    await api.post(`/webhook-endpoints/${id}/deliveries/${deliveries[0]}/replay`, undefined, owner)
    expect(await log(id)).toHaveLength(3)
    expect((await api.send('DELETE', `/webhook-endpoints/${id}`, undefined, owner)).status).toBe(204)
    expect(await log(id)).toEqual([])
    for (let count = 0; count < 20; count++) expect((await add(owner)).status).toBe(201)
    expect(await add(owner)).toMatchObject({ status: 409, body: { code: 'too_many_endpoints' } })
  })

  it.each([
    [{ events: [] }],
    [{ events: ['invoice.paid', 'invoice.paid'] }],
    [{ events: ['account.hacked'] }],
    [{ secret: 'whsec_mine' }],
    [{ status: 'enabled' }],
  ])('is not added with %j', async (more) => {
    expect((await add(await api.signIn(), more)).status).toBe(422)
  })
})

const log = (id: string) => deliveriesOf(api.db, id)

describe('the log of deliveries', () => {
  it('is read page by page, the newest first, with what was answered', async () => {
    const { owner, id, deliveries } = await endpoint(['delivered', 'delivered', 'pending'])
    const [first, second, third] = deliveries
    const page = await api.get(`/webhook-endpoints/${id}/deliveries?limit=2`, owner)
    expect(page.body).toMatchObject({ data: [{ id: third }, { id: second, status: 204 }], has_more: true })
    const rest = await api.get(`/webhook-endpoints/${id}/deliveries?starting_after=${second}`, owner)
    expect(rest.body).toMatchObject({ data: [{ id: first, payload: { type: 'invoice.paid' } }], has_more: false })
    const waiting = await api.get(`/webhook-endpoints/${id}/deliveries?state=pending`, owner)
    expect(waiting.body.data).toHaveLength(1)
  })

  it('replays: what was delivered is queued again under its webhook id, once; what waits is sent now', async () => {
    const { owner, id, deliveries } = await endpoint(['delivered', 'pending'])
    const replay = (delivery = '') =>
      api.post(`/webhook-endpoints/${id}/deliveries/${delivery}/replay`, undefined, owner)
    const again = await replay(deliveries[0])
    expect([again.status, again.body.replay_of, again.body.state]).toEqual([202, deliveries[0], 'pending'])
    expect((await replay(deliveries[0])).body.id).toBe(again.body.id)
    expect((await replay(deliveries[1])).body).toMatchObject({ id: deliveries[1], replay_of: null })
    const queued = await log(id)
    expect(queued.map(({ id: delivery }) => delivery)).toEqual([...deliveries, again.body.id])
    expect(queued[2]?.eventId).toBe(queued[0]?.eventId)
    expect((await row(id)).asked).toBe(3)
    await patch(id, { status: 'disabled' }, owner)
    expect(await replay(deliveries[0])).toMatchObject({ status: 409, body: { code: 'endpoint_disabled' } })
    expect((await replay('dlv_unknown')).status).toBe(404)
  })
})

describe('SSRF over the API', () => {
  let customer: Awaited<ReturnType<typeof endpoint>> | undefined
  it.each([
    'http://93.184.215.14/hooks',
    'https://user:secret@93.184.215.14/',
    'https://127.0.0.1/',
    'https://localhost:8443/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1:444/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://224.0.0.1/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::7f00:1]/',
    'ftp://93.184.215.14/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '/hooks',
  ])('an endpoint at %s is refused, when it is added and when it is changed', async (address) => {
    customer ??= await endpoint()
    const bad = await add(customer.owner, { url: address })
    expect([bad.status, bad.body.errors?.[0]?.path]).toEqual([422, 'url'])
    expect((await patch(customer.id, { url: address }, customer.owner)).status).toBe(422)
  })
})
