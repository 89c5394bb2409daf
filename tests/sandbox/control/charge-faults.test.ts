import type Stripe from 'stripe'
import { beforeAll, describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()
const monthS = 32 * 86_400
let price: Stripe.Price

interface Entry {
  amount: number
  status: string
  idempotency_key: string | null
  request_id: string | null
}

beforeAll(async () => {
  price = await world.stripe.prices.create({
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
    product_data: { name: 'Pro' },
  })
})

async function subscriber(key: string): Promise<{ customer: string; subscription: string }> {
  const customer = await world.stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const params = { customer: customer.id, items: [{ price: price.id }] }
  const { id } = await world.stripe.subscriptions.create(params, { idempotencyKey: key })
  return { customer: customer.id, subscription: id }
}

const ledger = async (customer: string): Promise<Entry[]> =>
  (await world.control<{ data: Entry[] }>('GET', `/ledger?customer=${customer}`)).data
const openInvoice = async (customer: string): Promise<string> => {
  const { data } = await world.stripe.invoices.list({ customer, status: 'open' })
  return data[0]?.id ?? ''
}

describe('a forced charge', () => {
  it('declines the next renewal of one customer, which is no request', async () => {
    const [one, two] = [await subscriber('one'), await subscriber('two')]
    await world.control('POST', '/faults', {
      match: { on: 'charge', customer: one.customer },
      effect: { decline_code: 'insufficient_funds' },
    })
    await world.control('POST', '/clock/advance', { seconds: monthS })
    expect((await world.stripe.subscriptions.retrieve(one.subscription)).status).toBe('past_due')
    expect((await world.stripe.subscriptions.retrieve(two.subscription)).status).toBe('active')
    expect(await ledger(one.customer)).toMatchObject([
      { status: 'succeeded', amount: 900, idempotency_key: 'one' },
      { status: 'failed', amount: 900, idempotency_key: null, request_id: null },
    ])
  })

  it('declines within a request, really: there is a failed charge, and the key replays it', async () => {
    const { customer } = await subscriber('three')
    await world.control('POST', '/faults', {
      match: { on: 'charge', customer },
      effect: { decline_code: 'generic_decline' },
    })
    await world.control('POST', '/clock/advance', { seconds: monthS })
    const invoice = await openInvoice(customer)
    const pay = (idempotencyKey: string) => world.stripe.invoices.pay(invoice, {}, { idempotencyKey })
    await world.control('POST', '/faults', {
      match: { method: 'POST', path: '/v1/invoices/*/pay' },
      effect: { decline_code: 'lost_card' },
    })
    const error = await failure(pay('pay-1'))
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, decline_code: 'lost_card' })
    expect((await world.stripe.charges.retrieve(error.charge ?? '')).status).toBe('failed')
    const before = (await ledger(customer)).length
    expect((await failure(pay('pay-1'))).headers).toMatchObject({ 'idempotent-replayed': 'true' })
    expect((await ledger(customer)).length).toBe(before)
    expect((await pay('pay-2')).status).toBe('paid')
  })

  it('charges once when the answer was lost and the same key asks again', async () => {
    const { customer } = await subscriber('four')
    await world.control('POST', '/faults', { match: { on: 'charge', customer }, effect: { decline_code: 'lost_card' } })
    await world.control('POST', '/clock/advance', { seconds: monthS })
    const invoice = await openInvoice(customer)
    await world.control('POST', '/faults', {
      match: { method: 'POST', path: `/v1/invoices/${invoice}/pay` },
      times: 2,
      effect: { drop: 'after' },
    })
    const pay = () => world.stripe.invoices.pay(invoice, {}, { idempotencyKey: 'lost' })
    expect((await failure(pay())).type).toBe('StripeConnectionError')
    expect((await pay()).status).toBe('paid')
    const paid = (await ledger(customer)).filter((entry) => entry.idempotency_key === 'lost')
    expect(paid).toMatchObject([{ status: 'succeeded', amount: 900 }])
  })
})

describe('deleting a customer', () => {
  it('cancels the subscriptions at once', async () => {
    const { customer, subscription } = await subscriber('deleted')
    await world.stripe.customers.del(customer)
    expect((await world.stripe.subscriptions.retrieve(subscription)).status).toBe('canceled')
    const { data } = await world.stripe.events.list({ types: ['customer.subscription.deleted', 'customer.deleted'] })
    expect(data.slice(0, 2).map(({ type }) => type)).toEqual(['customer.deleted', 'customer.subscription.deleted'])
  })
})
