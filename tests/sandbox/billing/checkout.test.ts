import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hour, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeEach(async () => {
  world = await startBilling()
})
afterEach(() => world.close())

const complete = (id: string, payment_method?: string) =>
  world.control<{ status: string; error: { code: string; decline_code?: string } }>(
    'POST',
    `/_sandbox/checkout/sessions/${id}/complete`,
    payment_method ? { payment_method } : {},
  )

describe('a paid checkout', () => {
  it('makes an active subscription whose own card is the one that paid', async () => {
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id, { metadata: { intent_id: 'ci_1' } })
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 4900 })
    expect((await complete(session.id)).status).toBe(200)

    const done = await world.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['subscription', 'invoice.payments', 'line_items'],
    })
    expect(done).toMatchObject({ status: 'complete', payment_status: 'paid', url: null, payment_intent: null })
    expect(done.line_items?.data[0]).toMatchObject({ amount_total: 4900, quantity: 1 })
    expect(done.subscription).toMatchObject({ status: 'active', metadata: { account_id: 'acc_1' } })
    expect(done.subscription).toHaveProperty('default_payment_method', expect.stringMatching(/^pm_/))
    expect(done.invoice).toMatchObject({
      status: 'paid',
      amount_paid: 4900,
      attempt_count: 1,
      billing_reason: 'subscription_create',
      parent: { subscription_details: { metadata: { account_id: 'acc_1' } } },
    })
  })

  it('emits the whole set of events', async () => {
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id)
    await world.news()
    await complete(session.id)
    expect((await world.news()).sort()).toEqual(
      [
        'charge.succeeded',
        'checkout.session.completed',
        'customer.subscription.created',
        'customer.subscription.updated',
        'customer.updated',
        'invoice.created',
        'invoice.finalized',
        'invoice.paid',
        'invoice.payment_succeeded',
        'invoice.updated',
        'invoice_payment.paid',
        'payment_intent.created',
        'payment_intent.succeeded',
        'payment_method.attached',
      ].sort(),
    )
  })

  it('writes one charge that names its invoice, and finds the invoice from the payment intent', async () => {
    const { customer, subscription } = await world.subscribed()
    expect(await world.ledger(customer.id)).toMatchObject([
      { type: 'charge', amount: 4900, status: 'succeeded', invoice: subscription.latest_invoice },
    ])
    const [charge] = (await world.stripe.charges.list({ customer: customer.id })).data
    const payment_intent = idOf(charge?.payment_intent)
    const payments = await world.stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent } })
    expect(payments.data.map((one) => one.invoice)).toEqual([subscription.latest_invoice])
  })

  it('cannot be completed or expired again', async () => {
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id)
    await complete(session.id)
    expect((await complete(session.id)).status).toBe(400)
    await expect(world.stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject({ statusCode: 400 })
    expect((await world.stripe.subscriptions.list({ customer: customer.id })).data).toHaveLength(1)
  })

  it('makes a customer when the session has none', async () => {
    const session = await world.stripe.checkout.sessions.create({
      mode: 'subscription',
      customer_email: 'new@example.com',
      line_items: [{ price: world.month.id, quantity: 1 }],
      success_url: 'https://shop.example/return',
    })
    await complete(session.id)
    const { customer } = await world.stripe.checkout.sessions.retrieve(session.id, { expand: ['customer'] })
    expect(customer).toMatchObject({ object: 'customer', email: 'new@example.com' })
  })
})

describe('a declined card', () => {
  it.each([
    ['pm_card_visa_chargeDeclined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_chargeCustomerFail', 'generic_decline'],
  ])('%s leaves the session open and nothing subscribed', async (card, decline_code) => {
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id)
    const refused = await complete(session.id, card)
    expect(refused).toMatchObject({ status: 402, body: { error: { code: 'card_declined', decline_code } } })
    expect(await world.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open' })
    expect((await world.stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([])
    expect(await world.ledger(customer.id)).toMatchObject([{ status: 'failed' }])
  })

  it('is followed by a good one on the same payment intent', async () => {
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id)
    await complete(session.id, 'pm_card_visa_chargeDeclined')
    expect((await complete(session.id)).status).toBe(200)
    const charges = (await world.stripe.charges.list({ customer: customer.id })).data
    expect(charges.map((charge) => charge.status)).toEqual(['succeeded', 'failed'])
    expect(new Set(charges.map((charge) => charge.payment_intent)).size).toBe(1)
  })
})

describe('an abandoned checkout', () => {
  it('expires at its time and says so', async () => {
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id, { expires_at: (await world.now()) + hour })
    await world.news()
    await world.advance(hour + 1)
    expect(await world.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'expired',
      payment_status: 'unpaid',
      subscription: null,
      url: null,
    })
    expect(await world.news()).toContain('checkout.session.expired')
    expect((await complete(session.id)).status).toBe(400)
  })

  it('expires when asked to, once', async () => {
    const session = await world.openCheckout((await world.customer()).id)
    expect(await world.stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired' })
    await expect(world.stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject({ statusCode: 400 })
  })
})

describe('a trial', () => {
  it('needs no payment, and is billed when it ends', async () => {
    const { customer, subscription } = await world.subscribed('pm_card_visa', {
      subscription_data: { trial_period_days: 7 },
    })
    expect(subscription.status).toBe('trialing')
    const [session] = (await world.stripe.checkout.sessions.list({ customer: customer.id })).data
    expect(session).toMatchObject({ payment_status: 'no_payment_required', amount_total: 0 })
    expect(await world.ledger(customer.id)).toEqual([])
    await world.news()
    await world.advance(7 * 24 * hour + 2 * hour)
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
    expect(await world.ledger(customer.id)).toMatchObject([{ amount: 4900, status: 'succeeded' }])
    expect(await world.news()).toContain('customer.subscription.trial_will_end')
  })
})

describe('parameters', () => {
  it('refuses what contradicts the mode, and a time that is too late', async () => {
    const bad = {
      mode: 'payment' as const,
      line_items: [{ price: world.month.id, quantity: 1 }],
      success_url: 'https://x.y',
    }
    await expect(world.stripe.checkout.sessions.create(bad)).rejects.toThrow(/passed a recurring price/)
    const late = { expires_at: (await world.now()) + 25 * hour }
    await expect(world.openCheckout((await world.customer()).id, late)).rejects.toMatchObject({ param: 'expires_at' })
  })
})
