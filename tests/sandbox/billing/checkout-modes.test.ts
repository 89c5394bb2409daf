import type Stripe from 'stripe'
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

const oneTime = (unit_amount = 2500): Promise<Stripe.Price> =>
  world.stripe.prices.create({ product: idOf(world.month.product), currency: 'usd', unit_amount })

const success_url = 'https://shop.example/done'

describe('mode=payment', () => {
  it('charges once, a guest staying a guest', async () => {
    const price = await oneTime()
    const session = await world.stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ price: price.id, quantity: 2 }],
      payment_intent_data: { metadata: { order: '7' }, description: 'Two mugs' },
      success_url,
    })
    expect(session).toMatchObject({ customer_creation: 'if_required', amount_total: 5000, payment_intent: null })
    await world.news()
    expect((await complete(session.id)).status).toBe(200)
    const done = await world.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] })
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      customer: null,
      payment_intent: { status: 'succeeded', amount: 5000, metadata: { order: '7' }, description: 'Two mugs' },
    })
    expect((await world.news()).sort()).toEqual(
      ['charge.succeeded', 'checkout.session.completed', 'payment_intent.created', 'payment_intent.succeeded'].sort(),
    )
  })

  it('makes an invoice and a customer when invoice_creation asks for it', async () => {
    const session = await world.stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ price_data: { currency: 'usd', unit_amount: 900, product_data: { name: 'Mug' } }, quantity: 1 }],
      invoice_creation: { enabled: true },
      success_url,
    })
    await complete(session.id)
    const done = await world.stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] })
    expect(done.invoice).toMatchObject({ status: 'paid', total: 900, customer: done.customer })
    expect(await world.ledger(idOf(done.customer))).toMatchObject([{ amount: 900, invoice: idOf(done.invoice) }])
  })
})

describe('mode=setup', () => {
  it('saves the card and charges nothing', async () => {
    const customer = await world.customer()
    const session = await world.stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'usd',
      customer: customer.id,
      setup_intent_data: { metadata: { why: 'later' } },
      success_url,
    })
    expect(session).toMatchObject({ amount_total: null, payment_status: 'unpaid' })
    await complete(session.id)
    const done = await world.stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] })
    expect(done).toMatchObject({
      payment_status: 'no_payment_required',
      setup_intent: { status: 'succeeded', customer: customer.id, metadata: { why: 'later' } },
    })
    expect((await world.stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1)
    expect(await world.ledger(customer.id)).toEqual([])
  })
})

describe('a bank debit', () => {
  const begun = async (account: string) => {
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id, {
      allowed_payment_method_types: ['card', 'us_bank_account'],
    })
    await complete(session.id, account)
    const [subscription] = (await world.stripe.subscriptions.list({ customer: customer.id })).data
    return { customer, session: await world.stripe.checkout.sessions.retrieve(session.id), subscription }
  }

  it('completes the session unpaid, and pays days later', async () => {
    const { customer, session, subscription } = await begun('pm_usBankAccount_success')
    expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
    expect(subscription?.status).toBe('active')
    const invoice = await world.stripe.invoices.retrieve(idOf(session.invoice), { expand: ['payments'] })
    expect(invoice).toMatchObject({ status: 'open', attempt_count: 1, amount_paid: 0 })
    expect((await world.stripe.paymentIntents.list({ customer: customer.id })).data[0]?.status).toBe('processing')
    expect(await world.ledger(customer.id)).toMatchObject([{ status: 'pending' }])
    await world.news()
    await world.advance(5 * 24 * hour)
    expect(await world.news()).toEqual(
      expect.arrayContaining([
        'charge.succeeded',
        'payment_intent.succeeded',
        'invoice.paid',
        'checkout.session.async_payment_succeeded',
      ]),
    )
    expect((await world.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid')
    expect(await world.ledger(customer.id)).toMatchObject([{ status: 'succeeded', amount: 4900 }])
  })

  it('that the bank refuses makes the subscription past due', async () => {
    const { customer, session } = await begun('pm_usBankAccount_insufficientFunds')
    await world.news()
    await world.advance(5 * 24 * hour)
    expect(await world.news()).toEqual(
      expect.arrayContaining([
        'charge.failed',
        'payment_intent.payment_failed',
        'invoice.payment_failed',
        'checkout.session.async_payment_failed',
      ]),
    )
    const [subscription] = (await world.stripe.subscriptions.list({ customer: customer.id })).data
    expect(subscription?.status).toBe('past_due')
    expect(await world.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    })
  })

  it('is not taken where the session allows cards only', async () => {
    const session = await world.openCheckout((await world.customer()).id)
    expect((await complete(session.id, 'pm_usBankAccount_success')).status).toBe(400)
  })
})

describe('an expired session with recovery', () => {
  it('tells the address that starts anew', async () => {
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id, {
      after_expiration: { recovery: { enabled: true, allow_promotion_codes: true } },
    })
    const expired = await world.stripe.checkout.sessions.expire(session.id)
    expect(expired.after_expiration?.recovery?.url).toContain(`${world.url}/r/`)
    expect(expired.after_expiration?.recovery?.expires_at).toBeGreaterThan(session.expires_at)
  })
})

describe('a coupon at Checkout', () => {
  it('takes off what its invoice takes off, product by product', async () => {
    const { stripe, month } = world
    const other = await stripe.products.create({ name: 'Mug' })
    const mug = await stripe.prices.create({ product: other.id, currency: 'usd', unit_amount: 1001 })
    const coupon = await stripe.coupons.create({
      amount_off: 5000,
      currency: 'usd',
      duration: 'once',
      applies_to: { products: [idOf(month.product)] },
    })
    const customer = await world.customer()
    const session = await world.openCheckout(customer.id, {
      line_items: [
        { price: mug.id, quantity: 1 },
        { price: month.id, quantity: 1 },
      ],
      discounts: [{ coupon: coupon.id }],
    })
    expect(session).toMatchObject({ amount_total: 1001, total_details: { amount_discount: 4900 } })
    await complete(session.id)
    expect((await stripe.invoices.list({ customer: customer.id })).data[0]).toMatchObject({
      status: 'paid',
      total: 1001,
      amount_paid: 1001,
    })
  })

  it('is refused when a promotion code wants a larger order', async () => {
    const coupon = await world.stripe.coupons.create({ percent_off: 10, duration: 'once' })
    const code = await world.stripe.promotionCodes.create({
      promotion: { type: 'coupon', coupon: coupon.id },
      restrictions: { minimum_amount: 10_000, minimum_amount_currency: 'usd' },
    })
    const discounts = [{ promotion_code: code.id }]
    const customer = (await world.customer()).id
    await expect(world.openCheckout(customer, { discounts })).rejects.toThrow(/larger order/)
  })
})
