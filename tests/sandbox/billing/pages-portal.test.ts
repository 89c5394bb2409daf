import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { card, startPortal, text, updates, type Portal } from './portal.ts'
import { changeCard, day, idOf, type BillingWorld } from './world.ts'

let world: BillingWorld
let configured: Portal['configured']
let portalOf: Portal['portalOf']
let opened: Portal['opened']
beforeAll(async () => {
  ;({ world, configured, portalOf, opened } = await startPortal())
})
afterAll(() => world.close())

const now = (id: string) => world.stripe.subscriptions.retrieve(id)
const planQuery = (subscription: string, price: string, quantity = 1): string =>
  new URLSearchParams({ subscription, price, quantity: String(quantity) }).toString()

describe('payment methods', () => {
  it('adds a card that becomes the customer’s default, the subscription keeping its own', async () => {
    const { customer, subscription, url } = await opened()
    await world.news()
    expect((await world.post(`${url}/payment-method`, card('5555 5555 5555 4444'))).status).toBe(303)
    const after = await world.stripe.customers.retrieve(customer.id, {
      expand: ['invoice_settings.default_payment_method'],
    })
    expect(after).toMatchObject({ invoice_settings: { default_payment_method: { card: { last4: '4444' } } } })
    expect((await now(subscription.id)).default_payment_method).toBe(subscription.default_payment_method)
    expect(await world.news()).toEqual(
      expect.arrayContaining(['payment_method.attached', 'setup_intent.succeeded', 'customer.updated']),
    )
    expect(await text(fetch(url))).toContain('Mastercard ending in 4444')
  })

  it('shows a card’s decline beside its field', async () => {
    const { url } = await opened()
    const page = await text(world.post(`${url}/payment-method`, card('4000000000000002')))
    expect(page).toContain('<p class="wrong" id="number-wrong" role="alert">Your card was declined.</p>')
  })

  it('removes a card, but never one that a plan is paid with', async () => {
    const { customer, subscription, url } = await opened()
    const spare = await world.stripe.paymentMethods.attach('pm_card_amex', { customer: customer.id })
    for (const id of [spare.id, idOf(subscription.default_payment_method)]) await world.post(`${url}/remove`, { id })
    const left = await world.stripe.customers.listPaymentMethods(customer.id)
    expect(left.data.map(({ id }) => id)).toEqual([subscription.default_payment_method])
  })
})

describe('the plan', () => {
  it('changes for exactly what the preview says', async () => {
    const { customer, subscription, url } = await opened()
    await world.advance(10 * day)
    const page = await text(fetch(`${url}/plan/confirm?${planQuery(subscription.id, world.year.id)}`))
    const due = /Due today<\/span> <span class="money">\$([\d.,]+)/.exec(page)?.[1]
    const at = /name="at" value="(\d+)"/.exec(page)?.[1] ?? ''
    const form = { subscription: subscription.id, price: world.year.id, quantity: '1', at }
    expect((await world.post(`${url}/plan`, form)).status).toBe(303)
    const [invoice] = (await world.stripe.invoices.list({ customer: customer.id })).data
    expect(((invoice?.amount_paid ?? 0) / 100).toFixed(2)).toBe(due)
    expect((await now(subscription.id)).items.data[0]?.price.id).toBe(world.year.id)
  })

  it('moves to prices of its configuration only, and to another quantity within its bounds', async () => {
    const { subscription, url } = await opened()
    const other = await world.stripe.prices.create({
      product: idOf(world.month.product),
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'month' },
    })
    const refused = await text(world.post(`${url}/plan`, { subscription: subscription.id, price: other.id }))
    expect(refused).toContain('Please choose one of these plans.')
    const many = { subscription: subscription.id, price: world.month.id, quantity: '10' }
    expect(await text(world.post(`${url}/plan`, many))).toContain('The quantity must be from 1 to 9.')
    await world.post(`${url}/plan`, { ...many, quantity: '3' })
    expect((await now(subscription.id)).items.data[0]).toMatchObject({ price: { id: world.month.id }, quantity: 3 })
  })

  it('stays as it was when the payment fails, and the page says why', async () => {
    const { subscription, url } = await opened()
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    const answer = await world.post(`${url}/plan`, { subscription: subscription.id, price: world.year.id })
    expect(await text(answer)).toContain('Your card was declined.')
    const after = await now(subscription.id)
    expect(after).toMatchObject({ status: 'active', latest_invoice: subscription.latest_invoice })
    expect(after.items.data[0]?.price.id).toBe(world.month.id)
  })

  it('waits for the end of the period where the configuration says so', async () => {
    const later = await configured({
      subscription_update: updates(world, {
        schedule_at_period_end: { conditions: [{ type: 'shortening_interval' }] },
      }),
    })
    const { customer, subscription } = await world.subscribed('pm_card_visa', {
      line_items: [{ price: world.year.id, quantity: 1 }],
    })
    const url = await portalOf(customer.id, { configuration: later })
    const query = planQuery(subscription.id, world.month.id)
    expect(await text(fetch(`${url}/plan/confirm?${query}`))).toContain('Your plan stays as it is until')
    await world.post(`${url}/plan`, { subscription: subscription.id, price: world.month.id })
    const after = await now(subscription.id)
    expect(after.items.data[0]?.price.id).toBe(world.year.id)
    const schedule = await world.stripe.subscriptionSchedules.retrieve(idOf(after.schedule))
    expect(schedule.phases.map(({ items }) => items[0]?.price)).toEqual([world.year.id, world.month.id])
  })

  it('pauses and resumes', async () => {
    const { subscription, url } = await opened()
    expect(await text(fetch(`${url}/pause?subscription=${subscription.id}`))).toContain('until you resume it')
    await world.post(`${url}/pause`, { subscription: subscription.id })
    expect((await now(subscription.id)).status).toBe('paused')
    expect(await text(fetch(url))).toContain('Resume subscription')
    await world.post(`${url}/resume`, { id: subscription.id })
    expect((await now(subscription.id)).status).toBe('active')
  })

  it('is canceled at the period’s end by cancel_at alone, with the reason, and goes on when that is taken back', async () => {
    const { subscription, url } = await opened()
    expect(await text(fetch(`${url}/cancel?subscription=${subscription.id}`))).toContain('too expensive')
    const fields = { subscription: subscription.id, feedback: 'too_expensive', comment: 'too pricey' }
    expect((await world.post(`${url}/cancel`, fields)).status).toBe(303)
    expect(await now(subscription.id)).toMatchObject({
      status: 'active',
      cancel_at: subscription.items.data[0]?.current_period_end,
      cancel_at_period_end: false,
      cancellation_details: { comment: 'too pricey', feedback: 'too_expensive', reason: 'cancellation_requested' },
    })
    expect(await text(fetch(url))).toContain('Keep subscription')
    await world.post(`${url}/keep`, { id: subscription.id })
    expect((await now(subscription.id)).cancel_at).toBeNull()
  })

  it('is canceled at once when its configuration says so', async () => {
    const immediately = await configured({ subscription_cancel: { enabled: true, mode: 'immediately' } })
    const { subscription, url } = await opened({ configuration: immediately })
    await world.post(`${url}/cancel`, { subscription: subscription.id })
    expect((await now(subscription.id)).status).toBe('canceled')
  })

  it('offers nothing that its configuration does not allow', async () => {
    const { customer, subscription } = await world.subscribed()
    const url = await portalOf(customer.id, {
      configuration: await configured({
        customer_update: { enabled: false },
        subscription_cancel: { enabled: false },
        subscription_pause: { enabled: false },
        subscription_update: { enabled: false },
      }),
    })
    const page = await text(fetch(url))
    for (const words of ['Update plan', 'Pause', 'Cancel', 'Update information']) expect(page).not.toContain(words)
    await world.post(`${url}/plan`, { subscription: subscription.id, price: world.year.id })
    await world.post(`${url}/cancel`, { subscription: subscription.id })
    await world.post(`${url}/pause`, { subscription: subscription.id })
    expect(await now(subscription.id)).toEqual(subscription)
  })
})

describe('billing information', () => {
  it('is changed where it is right, and questioned beside the field where it is not', async () => {
    const { customer, url } = await opened()
    const fields = {
      name: 'Ada King',
      email: 'ada@',
      country: 'DE',
      line1: 'Allee 1',
      city: 'Berlin',
      tax_type: 'eu_vat',
    }
    const wrong = await text(world.post(`${url}/information`, { ...fields, tax_id: 'nonsense' }))
    expect(wrong).toContain('Your email is incomplete.')
    expect(wrong).toContain('Your tax ID is invalid.')
    await world.post(`${url}/information`, { ...fields, email: 'king@example.com', tax_id: 'DE123456789' })
    expect(await world.stripe.customers.retrieve(customer.id)).toMatchObject({
      name: 'Ada King',
      email: 'king@example.com',
      address: { country: 'DE', line1: 'Allee 1', city: 'Berlin' },
    })
    const { data } = await world.stripe.customers.listTaxIds(customer.id)
    expect(data).toMatchObject([{ type: 'eu_vat', value: 'DE123456789' }])
  })
})

describe('deep links', () => {
  it('lead to a new card and then to their redirect', async () => {
    const redirect = { return_url: 'https://shop.example/card' }
    const { url } = await opened({
      flow_data: { type: 'payment_method_update', after_completion: { type: 'redirect', redirect } },
    })
    expect(await text(fetch(url))).toContain('Add payment method')
    const answer = await world.post(`${url}/payment-method`, card('4242 4242 4242 4242'))
    expect(answer.headers.get('location')).toBe(redirect.return_url)
  })

  it('lead to canceling, and touch nobody else’s subscription', async () => {
    const { customer, subscription } = await world.subscribed()
    const other = await world.subscribed()
    const url = await portalOf(customer.id, {
      flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription: subscription.id } },
    })
    expect(await text(fetch(url))).toContain('Cancel your subscription?')
    await world.post(`${url}/cancel`, { subscription: other.subscription.id })
    expect((await now(other.subscription.id)).cancel_at).toBeNull()
  })

  it('offer a discount to those who would leave', async () => {
    const { customer, subscription } = await world.subscribed()
    const coupon = await world.stripe.coupons.create({ percent_off: 20, duration: 'repeating', duration_in_months: 3 })
    const retention = { type: 'coupon_offer' as const, coupon_offer: { coupon: coupon.id } }
    const url = await portalOf(customer.id, {
      flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription: subscription.id, retention } },
    })
    expect(await text(fetch(url))).toContain('20% off for 3 months')
    await world.post(`${url}/stay`, { id: subscription.id })
    expect(await now(subscription.id)).toMatchObject({ cancel_at: null, discounts: [expect.any(String)] })
  })

  it('lead to one change of plan to confirm, and end with the shop’s own words', async () => {
    const { customer, subscription } = await world.subscribed()
    const item = { id: String(subscription.items.data[0]?.id), price: world.year.id, quantity: 1 }
    const url = await portalOf(customer.id, {
      flow_data: {
        type: 'subscription_update_confirm',
        subscription_update_confirm: { subscription: subscription.id, items: [item] },
        after_completion: {
          type: 'hosted_confirmation',
          hosted_confirmation: { custom_message: 'Welcome to a year.' },
        },
      },
    })
    expect(await text(fetch(url))).toContain('$490.00 every year')
    expect(await text(world.post(`${url}/plan`, { subscription: subscription.id }))).toContain('Welcome to a year.')
    expect((await now(subscription.id)).items.data[0]?.price.id).toBe(world.year.id)
  })
})

it('lists invoices with their PDFs, and does not open for a wrong address', async () => {
  const { customer, url } = await opened()
  const [invoice] = (await world.stripe.invoices.list({ customer: customer.id })).data
  expect(await text(fetch(url))).toContain(String(invoice?.invoice_pdf))
  const wrong = await fetch(`${world.url}/p/session/test_nobody`)
  expect([wrong.status, await text(wrong)]).toEqual([404, expect.stringContaining('This link has expired')])
})
