import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '#tests/support/wait.ts'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ worker: true })
})
afterAll(() => api?.close())

const day = 86_400
const advance = (body: object) => api.post('/ops/clock/advance', body, api.operator)
const clock = async () => (await api.get('/ops/clock', api.operator)).body
const subscription = async (who: SignedInPerson) => (await api.get('/billing/subscription', who)).body

async function subscriber(): Promise<SignedInPerson> {
  const who = await api.signIn()
  const back = 'http://localhost:3000/back'
  const order = { plan_id: 'premium_monthly', success_url: back, cancel_url: back }
  const { body } = await api.post('/billing/checkout', order, who)
  await api.control('POST', `/checkout/sessions/${body.session_id}/complete`, { payment_method: 'pm_card_visa' })
  await waitFor(async () => (await subscription(who)).status === 'active')
  return who
}

async function changeCard(who: SignedInPerson, card: string): Promise<void> {
  const account = await api.db.models.Account.findByPk(who.accountId, { rejectOnEmpty: true })
  const customer = account.stripeCustomerId ?? ''
  const post = async (path: string, form: Record<string, string>) => {
    const headers = { authorization: 'Bearer sk_test_api' }
    const answer = await fetch(`${api.sandboxUrl}/v1/${path}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
    })
    return (await answer.json()) as { id: string }
  }
  const { id } = await post(`payment_methods/${card}/attach`, { customer })
  await post(`customers/${customer}`, { 'invoice_settings[default_payment_method]': id })
}

describe('moving billing time', () => {
  it('renews on the way, stops at each rung of a failed payment, and ends by policy', async () => {
    const who = await subscriber()
    const before = await subscription(who)
    const start = Date.parse((await clock()).billing_now)
    const moved = await advance({ seconds: 32 * day, reason: 'a month goes by' })
    expect(moved).toMatchObject({
      status: 200,
      body: { steps: expect.any(Number), offset_seconds: expect.any(Number) },
    })
    expect(moved.body.steps).toBeGreaterThan(2)
    expect(Date.parse(moved.body.billing_now)).toBeGreaterThanOrEqual(start + 32 * day * 1000)
    const renewed = await subscription(who)
    expect(renewed.status).toBe('active')
    expect(renewed.current_period_start).toBe(before.current_period_end)

    await changeCard(who, 'pm_card_chargeCustomerFail')
    expect((await advance({ to: renewed.current_period_end })).status).toBe(200)
    expect((await advance({ seconds: 2 * 3600 })).status).toBe(200)
    expect(await subscription(who)).toMatchObject({ status: 'past_due', access: 'grace', recovery: { attempt: 0 } })
    await advance({ seconds: 10 * day })
    expect(await subscription(who)).toMatchObject({
      access: 'restricted',
      recovery: { attempt: 3, stage: 'restricted' },
    })
    const attempts = await api.db.models.PaymentAttempt.findAll({
      where: { accountId: who.accountId },
      order: ['dueAt'],
    })
    expect(attempts.map(({ rung }) => rung)).toEqual([1, 2, 3])
    await advance({ seconds: 12 * day })
    expect(await subscription(who)).toMatchObject({ tier: 'free', status: 'canceled', access: 'none' })
    expect((await clock()).quiet).toBe(true)
  }, 90_000)

  it('shows billing time, what is due next, and that all is quiet', async () => {
    const { billing_now, next_due, offset_seconds, quiet } = await clock()
    expect(Math.abs(Date.parse(billing_now) - Date.now() - offset_seconds * 1000)).toBeLessThan(5_000)
    expect(quiet).toBe(true)
    expect(next_due === null || next_due > billing_now).toBe(true)
  })

  it('lets one advance at a time', async () => {
    await subscriber()
    const answers = await Promise.all([advance({ seconds: 20 * day }), advance({ seconds: 20 * day })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('clock_busy')
    expect((await advance({ seconds: 1 })).status).toBe(200)
  }, 60_000)

  it('expires an open checkout at its instant', async () => {
    const who = await api.signIn()
    const back = 'http://localhost:3000/back'
    const order = { plan_id: 'vip_monthly', success_url: back, cancel_url: back }
    const { body } = await api.post('/billing/checkout', order, who)
    await advance({ seconds: 24 * 3600 })
    expect((await api.get(`/billing/checkout/${body.session_id}`, who)).body.state).toBe('expired')
  }, 60_000)

  it('goes nowhere for a target that has passed, and refuses what is no target', async () => {
    expect(await advance({ to: '2020-01-01T00:00:00Z' })).toMatchObject({ status: 200, body: { steps: 0 } })
    for (const body of [
      {},
      { seconds: 0 },
      { seconds: 1.5 },
      { to: 'tomorrow' },
      { seconds: 1, to: '2030-01-01T00:00:00Z' },
    ])
      expect((await advance(body)).status).toBe(422)
  })
})

describe('operators', () => {
  const post = (path: string, body: object, key?: string) =>
    api.post(path, body, { ...api.operator, ...(key ? { key } : {}) })

  it('grant grace, refetch and release, each with a reason and an entry in the audit log', async () => {
    const who = await subscriber()
    const path = `/ops/accounts/${who.accountId}`
    expect((await post(`${path}/grant-grace`, { days: 3 })).status).toBe(422)
    expect((await post('/ops/accounts/acc_none/refetch', { reason: 'x' })).status).toBe(404)
    const granted = await post(`${path}/grant-grace`, { days: 3, reason: 'kindness' }, 'g1')
    expect(granted).toMatchObject({ status: 200, body: { state: 'done', result: { until: expect.any(String) } } })
    expect((await post(`${path}/grant-grace`, { days: 3, reason: 'kindness' }, 'g1')).body).toEqual(granted.body)
    expect((await post(`${path}/grant-grace`, { days: 4, reason: 'kindness' }, 'g1')).status).toBe(409)
    expect((await post(`${path}/refetch`, { reason: 'to be sure' })).status).toBe(200)
    expect(await post(`${path}/skip-attempt`, { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'no_recovery' },
    })
    expect(await post(`${path}/end-recovery`, { reason: 'x' })).toMatchObject({ status: 409 })
    expect(await post(`${path}/release-checkout`, { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'no_checkout' },
    })
    expect(await post(`${path}/retry-payment`, { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'nothing_to_pay' },
    })
    expect(await api.db.models.Grant.count({ where: { accountId: who.accountId } })).toBe(1)
    const audit = await api.db.models.AuditEntry.findAll({ where: { accountId: who.accountId, action: 'ops.refetch' } })
    expect(audit).toMatchObject([{ actor: 'operator:ada', data: { reason: 'to be sure' } }])
  }, 60_000)

  it('see an account whole', async () => {
    const who = await subscriber()
    const { body } = await api.get(`/ops/accounts/${who.accountId}`, api.operator)
    expect(body).toMatchObject({
      id: who.accountId,
      kind: 'personal',
      customer_id: expect.stringMatching(/^cus_/),
      subscription: { status: 'active', tier: 'premium_monthly' },
      failed_events: 0,
    })
    expect(body.workflow_ids).toContain(`account/${who.accountId}`)
    expect((await api.get('/ops/accounts/acc_none', api.operator)).status).toBe(404)
  })

  it('list events by state in pages, newest first, and replay one', async () => {
    await subscriber()
    await waitFor(async () => (await api.db.models.StripeEvent.count({ where: { state: 'applied' } })) > 3)
    const first = await api.get('/ops/events?state=applied&limit=2', api.operator)
    expect(first.body).toMatchObject({ data: [{ state: 'applied' }, { state: 'applied' }], has_more: true })
    const [one, two] = first.body.data as { id: string; received_at: string }[]
    const second = await api.get(`/ops/events?state=applied&limit=2&starting_after=${two?.id}`, api.operator)
    expect(second.body.data.map(({ id }: { id: string }) => id)).not.toContain(one?.id)
    expect(second.body.data[0].received_at <= (two?.received_at ?? '')).toBe(true)
    const replayed = await post(`/ops/events/${one?.id}/replay`, { reason: 'look again' })
    expect(replayed).toMatchObject({ status: 200, body: { state: 'pending' } })
    await waitFor(async () => (await api.db.models.StripeEvent.findByPk(one?.id ?? ''))?.state === 'applied')
    expect((await post('/ops/events/evt_none/replay', { reason: 'x' })).status).toBe(404)
  }, 60_000)

  it('list recoveries', async () => {
    const { body } = await api.get('/ops/recoveries?state=settled', api.operator)
    expect(body).toMatchObject({ data: [{ state: 'settled', outcome: 'canceled' }], has_more: false })
    expect((await api.get('/ops/recoveries', api.operator)).body.data).toEqual([])
  })
})
