import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeCard, startBilling, type BillingWorld } from '../billing/world.ts'
import { startReceiver, until, type Receiver } from '../support.ts'

const root = '/_sandbox/dashboard'
const evil = '<img src=x onerror=alert(1)>"\''

let billing: BillingWorld
let receiver: Receiver
let customer: string
beforeAll(async () => {
  billing = await startBilling()
  receiver = await startReceiver()
  await billing.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  const made = await billing.subscribed()
  customer = made.customer.id
  await changeCard(billing, made.subscription, 'pm_card_chargeCustomerFail')
  await billing.stripe.customers.update(customer, { name: evil })
})
afterAll(async () => {
  await billing.close()
  await receiver.close()
})

const open = async (path: string): Promise<{ status: number; text: string; headers: Headers }> => {
  const answer = await fetch(`${billing.url}${path}`, { redirect: 'follow' })
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}
const press = (name: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${billing.url}${root}/do/${name}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { origin: billing.url, referer: `${billing.url}${root}/faults?x=1`, ...headers },
    redirect: 'manual',
  })
/** What the page says after the action. */
const said = async (answer: Response): Promise<string> => {
  expect(answer.status).toBe(303)
  const { text } = await open(answer.headers.get('location') ?? '')
  return /<p class="said \w+" role="\w+">([^<]*)</.exec(text)?.[1] ?? ''
}
const control = async <T>(path: string): Promise<T> => (await billing.control<T>('GET', `/_sandbox${path}`)).body

describe('the pages', () => {
  it('all open, with a policy that lets nothing of elsewhere in, and with what people typed escaped', async () => {
    const [event] = (await billing.stripe.events.list({ type: 'customer.updated', limit: 1 })).data
    const [request] = (await control<{ data: { id: string }[] }>('/requests?limit=1')).data
    const pages = [
      '/_sandbox',
      '/',
      ...['customers', 'events', 'webhooks', 'requests', 'clock', 'faults', 'ledger', 'state'].map(
        (name) => `${root}/${name}`,
      ),
      `${root}/customers/${customer}`,
      `${root}/events/${event?.id}`,
    ]
    const more = [`${root}/requests/${request?.id}`, `${root}/search?q=img`, `${root}/browse/invoice`]
    for (const path of [...pages, ...more]) {
      const { status, text, headers } = await open(path)
      expect([path, status]).toEqual([path, 200])
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(text).not.toContain('<img')
    }
    expect((await open(`${root}/customers/${customer}`)).text).toContain('&lt;img src=x onerror=alert(1)&gt;')
  })

  it('show a customer with subscription, invoices, ways to pay and what happened', async () => {
    const { text } = await open(`${root}/customers/${customer}`)
    const [invoice] = (await billing.stripe.invoices.list({ customer })).data
    expect(text).toContain(invoice?.number)
    expect(text).toContain('Visa ending in 4242')
    expect(text).toContain('checkout.session.completed')
  })

  it.each(['customers/cus_none', 'events/evt_none', 'requests/req_none', 'objects/in_none', 'nowhere'])(
    'answer 404 for %s',
    async (path) => expect((await open(`${root}/${path}`)).status).toBe(404),
  )

  it('find an object by its id, and a customer by a part of the name or e-mail', async () => {
    const [charge] = (await billing.stripe.charges.list({ customer })).data
    const goesTo = async (q: string): Promise<string | null> =>
      (await fetch(`${billing.url}${root}/search?q=${q}`, { redirect: 'manual' })).headers.get('location')
    expect(await goesTo(customer)).toBe(`${root}/customers/${customer}`)
    expect(await goesTo(charge?.id ?? '')).toBe(`${root}/objects/${charge?.id}`)
    expect((await open(`${root}/search?q=ADA@`)).text).toContain(customer)
  })

  it('open from the address that an error names, in a browser', async () => {
    const { error } = (await (await billing.post('/v1/nothing', {})).json()) as { error: { request_log_url: string } }
    const answer = await fetch(error.request_log_url, { headers: { accept: 'text/html' }, redirect: 'manual' })
    expect(answer.headers.get('location')).toMatch(/^\/_sandbox\/dashboard\/requests\/req_/)
  })
})

describe('the buttons', () => {
  it('move the clock: by a calendar month, and to what is due next', async () => {
    const before = await control<{ now: number; next_due: number }>('/clock')
    expect(await said(await press('advance', { by: 'next' }))).toBe('Done.')
    const there = await control<{ now: number }>('/clock')
    expect(there.now).toBeGreaterThanOrEqual(before.next_due)
    await press('advance', { by: 'month' })
    const after = new Date((await control<{ now: number }>('/clock')).now * 1000)
    expect(after.getUTCMonth()).toBe((new Date(there.now * 1000).getUTCMonth() + 1) % 12)
    expect(await said(await press('advance', { to: '2001-01-01T00:00' }))).toBe('Time moves forward only.')
  })

  it('set faults and rules, and tell in the control API’s words what is wrong with one', async () => {
    const done = await press('fault', { method: 'POST', path: '/v1/refunds', effect: '500_after', times: '2' })
    expect(done.headers.get('location')).toMatch(/^\/_sandbox\/dashboard\/faults\?x=1&said=\d+$/)
    await press('charge-fault', { decline_code: 'lost_card', customer })
    await press('rule', { types: 'invoice.paid, charge.*', effect: 'drop_once', times: '3', probability: '0.5' })
    const { data: faults } = await control<{ data: { id: string }[] }>('/faults')
    expect(faults).toMatchObject([
      { match: { method: 'POST', path: '/v1/refunds' }, times: 2, effect: { status: 500, after: true } },
      { match: { on: 'charge', customer }, effect: { decline_code: 'lost_card' } },
    ])
    expect((await control<{ data: unknown[] }>('/delivery/rules')).data).toMatchObject([
      { types: ['invoice.paid', 'charge.*'], times: 3, probability: 0.5, effect: { drop: 'once' } },
    ])
    expect(await said(await press('fault', { path: 'v1', effect: '500' }))).toContain('match.path')
    for (const { id } of faults) await press('delete-fault', { id })
    await press('good-webhooks', {})
    expect((await control<{ data: unknown[] }>('/faults')).data).toEqual([])
    expect((await control<{ data: unknown[] }>('/delivery/rules')).data).toEqual([])
  })

  it('send an event again', async () => {
    await billing.stripe.coupons.create({ percent_off: 5 })
    const [event] = (await billing.stripe.events.list({ type: 'coupon.created', limit: 1 })).data
    const times = (): number => receiver.received.filter((one) => one.event.id === event?.id).length
    await until(() => times() === 1)
    await press('resend-event', { id: event?.id ?? '' })
    await until(() => times() === 2)
    const [delivery] = (await control<{ data: { id: string }[] }>(`/deliveries?event=${event?.id}`)).data
    await press('resend', { id: delivery?.id ?? '' })
    await until(() => times() === 3)
  })

  it('are deaf to other sites, and empty the sandbox only when that is meant', async () => {
    expect((await press('reset', { sure: 'on' }, { origin: 'https://evil.example' })).status).toBe(403)
    const noOrigin = await fetch(`${billing.url}${root}/do/reset`, { method: 'POST', body: 'sure=on' })
    expect(noOrigin.status).toBe(403)
    expect(await said(await press('reset', {}))).toContain('Tick the box first')
    expect(await billing.stripe.customers.retrieve(customer)).toMatchObject({ id: customer })
  })
})

it('tells a page that waits of the next change, and only then', async () => {
  const changes = async (since: number): Promise<number> =>
    ((await (await fetch(`${billing.url}${root}/changes?since=${since}`)).json()) as { version: number }).version
  const now = await changes(-1)
  const next = changes(now)
  expect(await Promise.race([next, new Promise((resolve) => setTimeout(() => resolve('waits'), 300))])).toBe('waits')
  await billing.stripe.customers.create({})
  expect(await next).toBeGreaterThan(now)
})

it('shows whether everything adds up, and what does not', async () => {
  expect((await open(`${root}/ledger`)).text).toContain('Nothing was charged twice')
  const methods = await billing.stripe.paymentMethods.list({ customer })
  await billing.stripe.subscriptions.create({
    customer,
    items: [{ price: billing.month.id }],
    default_payment_method: methods.data.at(-1)?.id ?? '',
  })
  await billing.stripe.subscriptions.create({
    customer,
    items: [{ price: billing.month.id }],
    default_payment_method: methods.data.at(-1)?.id ?? '',
  })
  expect((await open(`${root}/ledger`)).text).toMatch(/live subscriptions to prod_/)
})
