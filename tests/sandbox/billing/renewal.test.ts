import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeCard, day, hour, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeEach(async () => {
  world = await startBilling()
})
afterEach(() => world.close())

const latest = async (customer: string) => {
  const { data } = await world.stripe.invoices.list({ customer })
  if (!data[0]) throw new Error('no invoice')
  return data[0]
}

const toRenewal = async (subscription: { items: { data: { current_period_end: number }[] } }): Promise<void> => {
  const end = subscription.items.data[0]?.current_period_end ?? 0
  await world.control('POST', '/_sandbox/clock/advance', { to: end + 1 })
}

describe('a renewal', () => {
  it('moves the period at once and waits an hour with its draft', async () => {
    const { customer, subscription } = await world.subscribed()
    const before = subscription.items.data[0]
    await world.news()
    await toRenewal(subscription)
    const draft = await latest(customer.id)
    expect(draft).toMatchObject({
      status: 'draft',
      number: null,
      billing_reason: 'subscription_cycle',
      amount_due: 4900,
    })
    expect(draft.automatically_finalizes_at).toBe(draft.created + hour)
    expect(draft.lines.data[0]?.period.start).toBe(before?.current_period_end)
    const now = await world.stripe.subscriptions.retrieve(subscription.id)
    expect(now.items.data[0]?.current_period_start).toBe(before?.current_period_end)
    expect(now.latest_invoice).toBe(draft.id)
    expect(await world.news()).toEqual(expect.arrayContaining(['invoice.created', 'customer.subscription.updated']))
    expect(await world.ledger(customer.id)).toHaveLength(1)
  })

  it('is finalized and paid after that hour', async () => {
    const { customer, subscription } = await world.subscribed()
    await toRenewal(subscription)
    await world.news()
    await world.advance(hour)
    const paid = await latest(customer.id)
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 4900, attempt_count: 1, auto_advance: false })
    expect(paid.number).toMatch(/-0002$/)
    expect(paid.hosted_invoice_url).toContain(`${world.url}/i/`)
    expect((await world.news()).sort()).toEqual(
      [
        'charge.succeeded',
        'invoice.finalized',
        'invoice.paid',
        'invoice.payment_succeeded',
        'invoice.updated',
        'invoice_payment.paid',
        'payment_intent.created',
        'payment_intent.succeeded',
        'test_helpers.test_clock.ready',
      ].sort(),
    )
  })

  it('is not finalized while somebody holds the draft back', async () => {
    const { customer, subscription } = await world.subscribed()
    await toRenewal(subscription)
    const draft = await latest(customer.id)
    await world.stripe.invoices.update(draft.id, { auto_advance: false })
    await world.advance(2 * day)
    expect((await latest(customer.id)).status).toBe('draft')
  })

  it('keeps the anchor day through a year of months', async () => {
    const { customer, subscription } = await world.subscribed()
    const start = new Date(subscription.billing_cycle_anchor * 1000).getUTCDate()
    await world.advance(366 * day)
    const invoices = await world.stripe.invoices.list({ customer: customer.id, limit: 20 })
    expect(invoices.data).toHaveLength(13)
    expect(invoices.data.every((invoice) => invoice.status === 'paid' || invoice.status === 'draft')).toBe(true)
    for (const invoice of invoices.data.slice(0, -1)) {
      const date = new Date((invoice.lines.data[0]?.period.start ?? 0) * 1000)
      const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
      expect(date.getUTCDate()).toBe(Math.min(start, last))
    }
  })
})

const failedRenewal = async (card = 'pm_card_chargeCustomerFail') => {
  const { customer, subscription } = await world.subscribed()
  await changeCard(world, subscription, card)
  await toRenewal(subscription)
  await world.news()
  await world.advance(hour)
  return { customer, subscription, invoice: await latest(customer.id) }
}

describe('a failed renewal', () => {
  it('makes the subscription past due and tells why on the payment intent', async () => {
    const { subscription, invoice } = await failedRenewal()
    expect(invoice).toMatchObject({ status: 'open', attempt_count: 1, attempted: true, auto_advance: true })
    expect(invoice.next_payment_attempt).toBe(invoice.created + hour + 3 * day)
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due')
    const payments = await world.stripe.invoicePayments.list({ invoice: invoice.id })
    const intent = await world.stripe.paymentIntents.retrieve(idOf(payments.data[0]?.payment.payment_intent))
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'generic_decline' },
    })
    expect((await world.news()).sort()).toEqual(
      [
        'charge.failed',
        'customer.subscription.updated',
        'invoice.finalized',
        'invoice.payment_failed',
        'invoice.updated',
        'payment_intent.created',
        'payment_intent.payment_failed',
        'test_helpers.test_clock.ready',
      ].sort(),
    )
  })

  it('is retried by Stripe three times, then left past due', async () => {
    const { customer, subscription, invoice } = await failedRenewal()
    await world.advance(20 * day)
    const after = await world.stripe.invoices.retrieve(invoice.id)
    expect(after).toMatchObject({ status: 'open', attempt_count: 4, next_payment_attempt: null })
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due')
    expect((await world.ledger(customer.id)).map((one) => one.status)).toEqual(
      expect.arrayContaining(['succeeded', 'failed', 'failed', 'failed', 'failed']),
    )
  })

  it('is not retried once auto_advance is off', async () => {
    const { invoice } = await failedRenewal()
    const held = await world.stripe.invoices.update(invoice.id, { auto_advance: false })
    expect(held.next_payment_attempt).toBeNull()
    await world.advance(20 * day)
    expect(await world.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'open', attempt_count: 1 })
  })

  it('does not count attempts made by hand', async () => {
    const { invoice } = await failedRenewal()
    await expect(world.stripe.invoices.pay(invoice.id)).rejects.toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'card_declined',
    })
    expect(await world.stripe.invoices.retrieve(invoice.id)).toMatchObject({
      attempt_count: 1,
      next_payment_attempt: invoice.next_payment_attempt,
    })
  })

  it('is over when a good card pays by hand', async () => {
    const { customer, subscription, invoice } = await failedRenewal()
    const good = await world.stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id })
    const paid = await world.stripe.invoices.pay(invoice.id, { payment_method: good.id })
    expect(paid).toMatchObject({ status: 'paid', attempt_count: 1 })
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
    await expect(world.stripe.invoices.pay(invoice.id)).rejects.toThrow('Invoice is already paid')
    await world.advance(10 * day)
    expect((await world.ledger(customer.id)).filter((one) => one.status === 'succeeded')).toHaveLength(2)
  })

  it('is forgiven by marking the invoice uncollectible', async () => {
    const { subscription, invoice } = await failedRenewal()
    await world.stripe.invoices.markUncollectible(invoice.id)
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  })

  it('ends as the retry settings say', async () => {
    await world.control('POST', '/_sandbox/retries', { schedule: [1], terminal: 'canceled' })
    const { subscription, invoice } = await failedRenewal()
    await world.advance(2 * day)
    await world.control('POST', '/_sandbox/retries', { schedule: [3, 5, 7], terminal: 'past_due' })
    expect(await world.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'payment_failed' },
    })
    expect(await world.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'open', auto_advance: false })
  })

  it('asks for the customer when the bank wants authentication', async () => {
    const { subscription, invoice } = await failedRenewal('pm_card_authenticationRequired')
    expect(await world.news()).toEqual(
      expect.arrayContaining(['invoice.payment_action_required', 'payment_intent.requires_action']),
    )
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due')
    await expect(world.stripe.invoices.pay(invoice.id)).rejects.toMatchObject({
      code: 'invoice_payment_intent_requires_action',
    })
  })

  it('does not come of a card that was authenticated once, at Checkout', async () => {
    const { customer, subscription } = await world.subscribed('pm_card_authenticationRequiredOnSetup')
    await toRenewal(subscription)
    await world.advance(hour)
    expect((await latest(customer.id)).status).toBe('paid')
  })

  it('comes of having no card: a failure without a charge', async () => {
    const { customer, subscription } = await world.subscribed()
    await world.stripe.paymentMethods.detach(idOf(subscription.default_payment_method))
    await toRenewal(subscription)
    await world.news()
    await world.advance(hour)
    expect(await latest(customer.id)).toMatchObject({ status: 'open', attempt_count: 1 })
    expect(await world.news()).toContain('invoice.payment_failed')
    expect(await world.ledger(customer.id)).toHaveLength(1)
  })

  it('can be forced without changing the card', async () => {
    const { customer, subscription } = await world.subscribed()
    const match = { on: 'charge', customer: customer.id }
    await world.control('POST', '/_sandbox/faults', { match, times: 1, effect: { decline_code: 'insufficient_funds' } })
    await toRenewal(subscription)
    await world.advance(hour)
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due')
    await world.advance(3 * day)
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  })
})

describe('voiding', () => {
  it('ends what is owed, cancels the payment, and forbids paying', async () => {
    const { invoice } = await failedRenewal()
    const gone = await world.stripe.invoices.voidInvoice(invoice.id, { expand: ['payments'] })
    expect(gone).toMatchObject({
      status: 'void',
      auto_advance: false,
      next_payment_attempt: null,
      amount_remaining: 4900,
    })
    expect(gone.payments?.data[0]?.status).toBe('canceled')
    await expect(world.stripe.invoices.pay(invoice.id)).rejects.toMatchObject({ statusCode: 400 })
    await expect(world.stripe.invoices.voidInvoice(invoice.id)).rejects.toMatchObject({ statusCode: 400 })
  })

  it('is refused for a paid invoice', async () => {
    const { subscription } = await world.subscribed()
    await expect(world.stripe.invoices.voidInvoice(idOf(subscription.latest_invoice))).rejects.toMatchObject({
      statusCode: 400,
    })
  })
})
