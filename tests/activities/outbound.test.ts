import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postingOut } from '#activities/net/post.ts'
import type { WebhookEndpoint } from '#db/models/webhook-endpoint.ts'
import { retryDelayMs } from '#domain/outbound/backoff.ts'
import { secretPlace } from '#domain/outbound/secrets.ts'
import { deliveriesOf, type Hook, makeEndpoint, newSecret, outboxOf, startHook, verifies } from '#tests/support/hook.ts'
import { type Customer, useShop, vault } from '#tests/support/shop.ts'

const world = useShop()
let hook: Hook
beforeAll(async () => {
  hook = await startHook()
})
afterAll(() => hook.close())
beforeEach(() => {
  Object.assign(hook, { got: [], answer: 204, answerBody: '' })
})

const DAY_MS = 86_400_000
const outbox = ({ accountId }: { accountId: string }) => outboxOf(world.shop.db, accountId)
const types = async (who: { accountId: string }) => (await outbox(who)).map(({ type }) => type).sort()
const endpointOf = (who: { accountId: string }, url = hook.url) =>
  makeEndpoint(world.shop.db, vault, who.accountId, url)
const deliver = ({ id }: WebhookEndpoint, patch = {}) => world.shop.run('deliverWebhooks', { endpointId: id }, patch)
const logOf = ({ id }: WebhookEndpoint) => deliveriesOf(world.shop.db, id)
/** Lets the time pass until the head of the queue is tried again. */
const due = (endpoint: WebhookEndpoint) => endpoint.update({ nextAttemptAt: new Date(Date.now() - 1) })

/** A customer whose endpoint knows them as they are now. */
async function known(): Promise<Customer & { endpoint: WebhookEndpoint; secret: string }> {
  const owner = await world.shop.customer()
  const made = await endpointOf(owner)
  await world.shop.sync(owner.accountId)
  return { ...owner, ...made }
}
/** Two syncs with something to tell each. */
async function changedTwice({ accountId, subscriptionId }: Customer): Promise<void> {
  for (const cancel_at_period_end of [true, false]) {
    await world.shop.stripe.subscriptions.update(subscriptionId, { cancel_at_period_end })
    await world.shop.sync(accountId)
  }
}

describe('the outbox', () => {
  it('tells of a purchase: invoice, subscription and entitlements, as the API shows them and without personal data', async () => {
    const { shop } = world
    const who = await shop.person()
    const { endpoint, secret } = await endpointOf(who)
    const { id: customer } = await shop.stripe.customers.create({ email: 'ada@canary.example', name: 'Canary' })
    await shop.db.models.Account.update({ stripeCustomerId: customer }, { where: { id: who.accountId } })
    await shop.card(customer, 'pm_card_visa')
    const subscriptionId = await shop.subscribe(customer)
    await shop.sync(who.accountId)
    await shop.sync(who.accountId)
    expect(await types(who)).toEqual(['entitlements.changed', 'invoice.paid', 'subscription.activated'])
    expect(await deliver(endpoint)).toMatchObject({ next: 'done' })
    expect(hook.got.map(({ type }) => type)).toEqual(['invoice.paid', 'subscription.activated', 'entitlements.changed'])
    const [paid, activated, entitled] = hook.got.map(({ data }) => data)
    expect(paid?.['invoice']).toMatchObject({ amount_paid: 2900, status: 'paid', subscription_id: subscriptionId })
    expect(activated).toMatchObject({
      account_id: who.accountId,
      subscription: { id: subscriptionId, status: 'active', plan_id: 'premium_monthly', amount: 2900 },
    })
    expect(entitled).toMatchObject({ entitlements: { access: 'full' }, previous: { access: 'none', plan_id: null } })
    expect(JSON.stringify(hook.got)).not.toMatch(/canary|4242|https?:..(?!127)/i)
    for (const hooked of hook.got) expect(verifies(hooked, secret)).toBe(true)
    expect(verifies({ ...hook.got[0]!, body: `${hook.got[0]!.body} ` }, secret)).toBe(false)
  })

  it('tells a recovery from the failed invoice to the end, each once, however often it is synced', async () => {
    const { shop } = world
    const owner = await known()
    await shop.failRenewal(owner, 'insufficient_funds')
    await shop.sync(owner.accountId)
    await shop.sync(owner.accountId)
    const { invoiceId } = await shop.recoveryOf(owner)
    await shop.run('beginRecovery', { invoiceId })
    expect(await types(owner)).toEqual([
      ...Array<string>(2).fill('entitlements.changed'),
      'invoice.failed',
      'subscription.past_due',
    ])
    await shop.advance({ days: 7.1 })
    await shop.run('restrictAccess', { invoiceId })
    expect((await outbox(owner)).at(-1)).toMatchObject({
      type: 'entitlements.changed',
      data: { entitlements: { access: 'restricted', features: {} }, previous: { access: 'grace' } },
    })
    await shop.stripe.invoices.pay(invoiceId)
    await shop.sync(owner.accountId)
    await shop.sync(owner.accountId)
    expect((await types(owner)).filter((type) => !type.startsWith('ent'))).toEqual([
      'invoice.failed',
      'invoice.paid',
      'subscription.past_due',
      'subscription.recovered',
    ])
    await shop.stripe.subscriptions.cancel(owner.subscriptionId)
    await shop.sync(owner.accountId)
    const [ended] = (await outbox(owner)).filter(({ type }) => type === 'subscription.ended')
    expect(ended?.data).toMatchObject({ subscription: { status: 'canceled' }, previous: { status: 'active' } })
  })

  it('is empty after a sync that was rolled back, and has the event once after the next', async () => {
    const { shop } = world
    const owner = await known()
    const before = await owner.endpoint.reload()
    await shop.stripe.subscriptions.update(owner.subscriptionId, { cancel_at_period_end: true })
    await shop.db.pool.query(
      `ALTER TABLE webhook_deliveries ADD CONSTRAINT refuse CHECK (endpoint_id <> '${before.id}')`,
    )
    await expect(shop.sync(owner.accountId)).rejects.toThrow()
    await shop.db.pool.query('ALTER TABLE webhook_deliveries DROP CONSTRAINT refuse')
    expect(await types(owner)).toEqual([])
    expect(await shop.db.models.Subscription.findByPk(owner.subscriptionId)).toMatchObject({ cancelAt: null })
    await shop.sync(owner.accountId)
    expect(await types(owner)).toEqual(['subscription.changed'])
    expect((await before.reload()).asked).toBe(1)
  })

  it('holds nothing for an account without endpoints, and queues for an endpoint what it chose', async () => {
    const { shop } = world
    const owner = await shop.customer()
    await changedTwice(owner)
    expect(await types(owner)).toEqual([])
    const { endpoint } = await makeEndpoint(shop.db, vault, owner.accountId, hook.url, ['subscription.ended'])
    await changedTwice(owner)
    expect(await types(owner)).toHaveLength(2)
    expect(await logOf(endpoint)).toEqual([])
    expect((await endpoint.reload()).asked).toBe(0)
  })
})

describe('delivery', () => {
  it('goes in order: what fails holds up what is behind it, and nobody else', async () => {
    const [owner, other] = [await known(), await known()]
    await changedTwice(owner)
    await changedTwice(other)
    const [first, second] = (await logOf(owner.endpoint)).map(({ eventId }) => eventId)
    hook.answer = ({ data }) => (data['account_id'] === owner.accountId ? 500 : 200)
    expect(await deliver(owner.endpoint)).toMatchObject({ next: 'wait' })
    expect(await deliver(owner.endpoint)).toMatchObject({ next: 'wait' })
    expect(await deliver(other.endpoint)).toMatchObject({ next: 'done' })
    const idsOf = (accountId: string) =>
      hook.got.filter(({ data }) => data['account_id'] === accountId).map(({ id }) => id)
    expect([idsOf(owner.accountId), idsOf(other.accountId)]).toEqual([
      [first],
      [expect.any(String), expect.any(String)],
    ])
    hook.answer = 200
    await due(owner.endpoint)
    expect(await deliver(owner.endpoint)).toMatchObject({ next: 'done', waitMs: 0 })
    expect(idsOf(owner.accountId)).toEqual([first, first, second])
    expect(await owner.endpoint.reload()).toMatchObject({ asked: 2, answered: 2 })
    expect(await owner.endpoint.reload()).toMatchObject({ failingSince: null, nextAttemptAt: null })
  })

  it('keeps the newest answer’s status, time and first kilobyte, and follows no redirect', async () => {
    const owner = await known()
    await changedTwice(owner)
    Object.assign(hook, { answer: 307, answerBody: `no\u0000${'x'.repeat(3_000)}` })
    await deliver(owner.endpoint)
    const [first, second] = await logOf(owner.endpoint)
    expect(first).toMatchObject({ state: 'pending', attempts: 1, httpStatus: 307, error: null })
    expect(first?.response).toMatch(/^no\uFFFDx{1021}$/)
    expect(first?.durationMs).toBeLessThan(5_000)
    expect(second).toMatchObject({ attempts: 0, httpStatus: null })
    expect(hook.got).toHaveLength(1)
    expect((await owner.endpoint.reload()).nextAttemptAt!.getTime() - Date.now()).toBeGreaterThan(3_000)
  })

  it('signs with every secret that is good while one is rolled, and with no other', async () => {
    const owner = await known()
    const [newest, old, older] = [newSecret(), owner.secret, newSecret()]
    const sealed = (secret: string, until: number | null) => ({
      sealed: vault.seal(secret, secretPlace(owner.endpoint.id)),
      until: until === null ? null : new Date(Date.now() + until).toISOString(),
    })
    await owner.endpoint.update({ secrets: [sealed(newest, null), sealed(old, 60_000), sealed(older, -1)] })
    await changedTwice(owner)
    await deliver(owner.endpoint)
    expect([newest, old, older].map((secret) => verifies(hook.got[0]!, secret))).toEqual([true, true, false])
  })

  it('is given up after three days: the endpoint is disabled, its owners are told once, the rest waits', async () => {
    const { shop } = world
    const owner = await known()
    await changedTwice(owner)
    hook.answer = 500
    let waitedMs = 0
    for (let attempt = 1; retryDelayMs(attempt) !== null; attempt++) {
      await due(owner.endpoint)
      const { waitMs } = await deliver(owner.endpoint)
      waitedMs += waitMs
    }
    expect(waitedMs / DAY_MS).toBeCloseTo(3, 1)
    await due(owner.endpoint)
    expect(await deliver(owner.endpoint)).toMatchObject({ next: 'done' })
    expect(await owner.endpoint.reload()).toMatchObject({ status: 'disabled', disabledReason: 'failing' })
    expect((await logOf(owner.endpoint)).map(({ state }) => state)).toEqual(['failed', 'pending'])
    expect(await shop.messages(owner, 'customer')).toEqual(['webhook_endpoint_disabled'])
    expect(hook.got).toHaveLength(10)
    await owner.endpoint.update({ status: 'enabled', disabledReason: null })
    hook.answer = 200
    await deliver(owner.endpoint)
    expect((await logOf(owner.endpoint)).map(({ state }) => state)).toEqual(['failed', 'delivered'])
  })

  it('ends at once at an endpoint that says it is gone (410)', async () => {
    const owner = await known()
    await changedTwice(owner)
    hook.answer = 410
    await deliver(owner.endpoint)
    expect(await owner.endpoint.reload()).toMatchObject({ status: 'disabled', disabledReason: 'gone' })
  })
})

describe('SSRF at delivery', () => {
  const outbound = (allow: string[]) => ({ vault, post: postingOut({ allow, timeoutMs: 300 }), allowHttp: true })

  it.each([
    ['http://localhost:PORT/hooks', 'The address is not a public one'],
    ['http://127.0.0.1:PORT/hooks', 'The address is not a public one'],
    ['http://[::1]:PORT/hooks', 'The address is not a public one'],
    ['http://169.254.169.254/latest/meta-data', 'The address is not a public one'],
    ['http://10.0.0.1/', 'The address is not a public one'],
  ])(
    '%s (a name that turned private, or an address that slipped in) is not reached, and the log says why',
    async (url, error) => {
      const owner = await known()
      await owner.endpoint.update({ url: url.replace('PORT', new URL(hook.url).port) })
      await changedTwice(owner)
      expect(await deliver(owner.endpoint, { outbound: outbound([]) })).toMatchObject({ next: 'wait' })
      expect((await logOf(owner.endpoint))[0]).toMatchObject({ error, httpStatus: null, response: null, attempts: 1 })
      expect(hook.got).toEqual([])
    },
  )

  it('http:// is not spoken in production; a server that says nothing is given up on in time', async () => {
    const owner = await known()
    await changedTwice(owner)
    await deliver(owner.endpoint, { outbound: { ...outbound(['127.0.0.0/8']), allowHttp: false } })
    expect((await logOf(owner.endpoint))[0]).toMatchObject({ error: 'Must begin with https://' })
    expect(hook.got).toEqual([])
    hook.answer = () => new Promise(() => undefined)
    await due(owner.endpoint)
    await deliver(owner.endpoint, { outbound: outbound(['127.0.0.0/8']) })
    expect((await logOf(owner.endpoint))[0]).toMatchObject({ error: 'No answer in time', attempts: 2 })
  })
})
