import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure } from '../support.ts'
import { day, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeAll(async () => {
  world = await startBilling()
})
afterAll(() => world.close())

/** A payment of ten dollars with a card, confirmed at once. */
const pay = async (card: string, more: object = {}) => {
  const { id: customer } = await world.customer()
  return world.stripe.paymentIntents.create({
    customer,
    amount: 1000,
    currency: 'usd',
    payment_method: card,
    confirm: true,
    ...more,
  })
}

describe('refunds and disputes', () => {
  const paidCharge = async () => {
    const { customer } = await world.subscribed()
    const [charge] = (await world.stripe.charges.list({ customer: customer.id })).data
    return { customer: customer.id, charge: charge?.id ?? '', intent: idOf(charge?.payment_intent) }
  }

  it('gives back part, then the rest, and not more', async () => {
    const { customer, charge, intent } = await paidCharge()
    await world.news()
    await world.stripe.refunds.create({ charge, amount: 2000, metadata: { command_id: 'cmd_1' } })
    expect(await world.news()).toEqual(['refund.created', 'charge.refunded', 'charge.refund.updated'])
    expect(await world.stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 2000, refunded: false })
    const rest = await world.stripe.refunds.create({ payment_intent: intent })
    expect(rest).toMatchObject({ amount: 2900, status: 'succeeded' })
    expect(await world.stripe.charges.retrieve(charge, { expand: ['refunds'] })).toMatchObject({ refunded: true })
    await expect(world.stripe.refunds.create({ charge })).rejects.toMatchObject({ code: 'charge_already_refunded' })
    expect((await world.stripe.refunds.list({ charge })).data[1]?.metadata).toEqual({ command_id: 'cmd_1' })
    expect((await world.ledger(customer)).map((one) => [one.type, one.amount])).toEqual(
      expect.arrayContaining([
        ['charge', 4900],
        ['refund', 2000],
        ['refund', 2900],
      ]),
    )
  })

  it('opens a dispute on request and closes it', async () => {
    const { charge } = await paidCharge()
    await world.news()
    const { body } = await world.control<{ id: string }>('POST', '/_sandbox/disputes', { charge })
    expect(await world.stripe.disputes.retrieve(body.id)).toMatchObject({ charge, status: 'needs_response' })
    expect(await world.news()).toContain('charge.dispute.created')
    await world.control('POST', `/_sandbox/disputes/${body.id}/close`, { status: 'won' })
    expect((await world.stripe.disputes.list({ charge })).data[0]?.status).toBe('won')
  })
})

describe('payment intents', () => {
  it('wait for a method, then for confirmation, and can be cancelled until they succeed', async () => {
    const { stripe } = world
    const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'USD' })
    expect(intent).toMatchObject({ status: 'requires_payment_method', currency: 'usd' })
    expect((await failure(stripe.paymentIntents.confirm(intent.id))).code).toBe('payment_intent_unexpected_state')
    const ready = await stripe.paymentIntents.update(intent.id, { payment_method: 'pm_card_visa', amount: 700 })
    expect(ready).toMatchObject({ status: 'requires_confirmation', amount: 700 })
    expect(await stripe.paymentIntents.confirm(intent.id)).toMatchObject({ status: 'succeeded', amount_received: 700 })
    expect((await failure(stripe.paymentIntents.cancel(intent.id))).code).toBe('payment_intent_unexpected_state')
    const other = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' })
    const cancelled = await stripe.paymentIntents.cancel(other.id, { cancellation_reason: 'abandoned' })
    expect(cancelled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' })
  })

  it('ask the holder on session, and decline when the holder is away', async () => {
    const { stripe } = world
    const asked = await pay('pm_card_authenticationRequired', { return_url: 'https://shop.example/back' })
    expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } })
    const page = asked.next_action?.redirect_to_url?.url ?? ''
    expect(await (await fetch(page)).text()).toContain('Complete authentication')
    const sentBack = await world.post(page, { outcome: 'complete' })
    expect(sentBack.headers.get('location')).toMatch(/back\?payment_intent=pi_.*redirect_status=succeeded$/)
    expect((await stripe.paymentIntents.retrieve(asked.id)).status).toBe('succeeded')

    const away = await failure(pay('pm_card_authenticationRequired', { off_session: true }))
    expect(away).toMatchObject({ statusCode: 402, code: 'authentication_required' })

    const refused = await pay('pm_card_authenticationRequired')
    const path = `/_sandbox/payment_intents/${refused.id}/authenticate`
    const { body } = await world.control<object>('POST', path, { outcome: 'fail' })
    expect(body).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    })
  })

  it('of a card that is declined want another', async () => {
    const error = await failure(pay('pm_card_chargeCustomerFail'))
    expect(error).toMatchObject({ type: 'StripeCardError', code: 'card_declined' })
    expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method', latest_charge: error.charge })
  })
})

describe('setup intents', () => {
  it('save a card for a customer, whose holder may be asked, so that it can be charged later', async () => {
    const { stripe } = world
    const { id: customer } = await world.customer()
    const intent = await stripe.setupIntents.create({ customer, usage: 'off_session' })
    expect(intent).toMatchObject({ status: 'requires_payment_method', customer })
    const method = 'pm_card_authenticationRequiredOnSetup'
    const asked = await stripe.setupIntents.confirm(intent.id, { payment_method: method })
    expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } })
    await world.control('POST', `/_sandbox/setup_intents/${intent.id}/authenticate`, {})
    const saved = await stripe.setupIntents.retrieve(intent.id)
    expect(saved.status).toBe('succeeded')
    expect((await stripe.paymentMethods.retrieve(idOf(saved.payment_method))).customer).toBe(customer)
    const later = { customer, amount: 500, currency: 'usd', confirm: true, off_session: true }
    const paid = await stripe.paymentIntents.create({ ...later, payment_method: idOf(saved.payment_method) })
    expect(paid.status).toBe('succeeded')
  })

  it('fail for cards that banks refuse, and can be cancelled', async () => {
    const { stripe } = world
    const { id: customer } = await world.customer()
    const intent = await stripe.setupIntents.create({ customer })
    const bad = stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa_chargeDeclinedLostCard' })
    expect(await failure(bad)).toMatchObject({ statusCode: 402, decline_code: 'lost_card' })
    expect(await stripe.setupIntents.retrieve(intent.id)).toMatchObject({
      status: 'requires_payment_method',
      last_setup_error: { decline_code: 'lost_card' },
    })
    expect(await stripe.setupIntents.cancel(intent.id)).toMatchObject({ status: 'canceled' })
    expect((await failure(stripe.setupIntents.confirm(intent.id))).code).toBe('setup_intent_unexpected_state')
  })
})

describe('refunds that take their time', () => {
  it('are pending for days, or fail after they had succeeded', async () => {
    const { stripe } = world
    const slow = await stripe.refunds.create({ payment_intent: (await pay('pm_card_pendingRefund')).id })
    expect(slow).toMatchObject({ status: 'pending', pending_reason: 'processing' })
    const failing = await stripe.refunds.create({ payment_intent: (await pay('pm_card_refundFail')).id, amount: 400 })
    expect(failing.status).toBe('succeeded')
    await world.advance(4 * day)
    expect((await stripe.refunds.retrieve(slow.id)).status).toBe('succeeded')
    expect(await stripe.refunds.retrieve(failing.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
    })
    const charge = await stripe.charges.retrieve(idOf(failing.charge))
    expect(charge).toMatchObject({ amount_refunded: 0, refunded: false })
    expect(await world.news()).toEqual(expect.arrayContaining(['refund.updated', 'refund.failed']))
  })
})

describe('disputes', () => {
  const disputed = async (card: string) => {
    const { latest_charge } = await pay(card)
    const [dispute] = (await world.stripe.disputes.list({ charge: idOf(latest_charge) })).data
    if (!dispute) throw new Error('nothing is disputed')
    return dispute
  }

  it('are answered with evidence, which decides in test mode', async () => {
    const { stripe } = world
    const dispute = await disputed('pm_card_createDispute')
    const draft = await stripe.disputes.update(dispute.id, { evidence: { customer_name: 'Ada' }, submit: false })
    expect(draft).toMatchObject({ status: 'needs_response', evidence_details: { has_evidence: true } })
    const won = await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'winning_evidence' } })
    expect(won).toMatchObject({ status: 'won', evidence: { customer_name: 'Ada' } })
    expect(won.evidence_details.submission_count).toBe(1)
    expect((await failure(stripe.disputes.close(dispute.id))).statusCode).toBe(400)
    const other = await disputed('pm_card_createDisputeProductNotReceived')
    expect(other.reason).toBe('product_not_received')
    expect((await stripe.disputes.close(other.id)).status).toBe('lost')
  })

  it('may begin as an inquiry, which moves no money', async () => {
    const inquiry = await disputed('pm_card_createDisputeInquiry')
    expect(inquiry).toMatchObject({ status: 'warning_needs_response', is_charge_refundable: true })
    expect((await world.stripe.charges.retrieve(idOf(inquiry.charge))).disputed).toBe(false)
    expect((await world.stripe.disputes.close(inquiry.id)).status).toBe('warning_closed')
  })
})

describe('a card that its bank replaces', () => {
  it('stays the same payment method, newly printed', async () => {
    const { stripe } = world
    const { id: customer } = await world.customer()
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer })
    const path = `/_sandbox/payment_methods/${method.id}/auto_update`
    await world.control('POST', path, { number: '5555555555554444', exp_year: 2041 })
    const card = (await stripe.paymentMethods.retrieve(method.id)).card
    expect(card).toMatchObject({ last4: '4444', brand: 'mastercard', exp_year: 2041 })
    const [event] = (await stripe.events.list({ type: 'payment_method.automatically_updated' })).data
    expect(event?.data.previous_attributes).toMatchObject({
      card: { last4: '4242', fingerprint: method.card?.fingerprint },
    })
  })
})
