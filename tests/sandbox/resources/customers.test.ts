import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()
const eventsOf = async (type: string, id: string): Promise<Stripe.Event[]> => {
  const { data } = await world.stripe.events.list({ type, limit: 100 })
  return data.filter((event) => (event.data.object as { id?: string }).id === id)
}

describe('customers', () => {
  it('are created, read, changed and listed by e-mail', async () => {
    const { stripe } = world
    const created = await stripe.customers.create({
      email: 'ada@acme.example',
      name: 'Ada',
      metadata: { account_id: 'a1' },
    })
    expect(created).toMatchObject({ object: 'customer', email: 'ada@acme.example', livemode: false, balance: 0 })
    await stripe.customers.update(created.id, { name: 'Ada L.', address: { city: 'Paris' } })
    const read = await stripe.customers.retrieve(created.id)
    expect(read).toMatchObject({ name: 'Ada L.', address: { city: 'Paris', line1: null } })
    const { data } = await stripe.customers.list({ email: 'ada@acme.example' })
    expect(data.map(({ id }) => id)).toEqual([created.id])
  })

  it('unset a field that is sent empty', async () => {
    const { id } = await world.stripe.customers.create({ email: 'gone@acme.example', address: { city: 'Paris' } })
    const changed = await world.stripe.customers.update(id, { email: '', address: '' })
    expect(changed).toMatchObject({ email: null, address: null })
  })

  it('tell changes in events, with the previous values of what changed', async () => {
    const { id } = await world.stripe.customers.create({ name: 'Old', metadata: { k: '1', same: 's' } })
    await world.stripe.customers.update(id, { name: 'New', metadata: { k: '2' } })
    await world.stripe.customers.update(id, { name: 'New' })
    const [event, ...more] = await eventsOf('customer.updated', id)
    expect(more).toEqual([])
    expect(event?.data).toMatchObject({
      object: { name: 'New', metadata: { k: '2', same: 's' } },
      previous_attributes: { name: 'Old', metadata: { k: '1' } },
    })
    expect(event?.data.previous_attributes).toEqual({ name: 'Old', metadata: { k: '1' } })
  })

  it('merge metadata, delete keys sent empty, and clear all when metadata is empty', async () => {
    const { stripe } = world
    const { id } = await stripe.customers.create({ metadata: { a: '1', b: '2' } })
    expect((await stripe.customers.update(id, { metadata: { b: '', c: '3' } })).metadata).toEqual({ a: '1', c: '3' })
    expect((await stripe.customers.update(id, { name: 'x' })).metadata).toEqual({ a: '1', c: '3' })
    expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({})
  })

  it('hold at most 50 metadata keys', async () => {
    const { stripe } = world
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, 'v']))
    const { id } = await stripe.customers.create({ metadata: many })
    expect((await failure(stripe.customers.update(id, { metadata: { more: 'v' } }))).param).toBe('metadata')
    expect(Object.keys((await stripe.customers.update(id, { metadata: { k0: '', more: 'v' } })).metadata)).toHaveLength(
      50,
    )
  })

  it('read as deleted after they were deleted, and take no more changes', async () => {
    const { stripe } = world
    const { id } = await stripe.customers.create({ email: 'late@acme.example' })
    expect(await stripe.customers.del(id)).toMatchObject({ id, object: 'customer', deleted: true })
    expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true })
    expect((await failure(stripe.customers.update(id, { name: 'x' }))).code).toBe('resource_missing')
    expect((await stripe.customers.list({ email: 'late@acme.example' })).data).toEqual([])
    const [event] = await eventsOf('customer.deleted', id)
    expect(event?.data.object).toMatchObject({ email: 'late@acme.example' })
    expect(event?.data.object).not.toHaveProperty('deleted')
  })

  it('refuse a default payment method that is not theirs', async () => {
    const { stripe } = world
    const [mine, yours] = [await stripe.customers.create({}), await stripe.customers.create({})]
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: yours.id })
    const set = (id: string) => stripe.customers.update(mine.id, { invoice_settings: { default_payment_method: id } })
    expect(await failure(set(method.id))).toMatchObject({ param: 'invoice_settings[default_payment_method]' })
    expect(await failure(set('pm_none'))).toMatchObject({ code: 'resource_missing' })
  })

  it('refuse a test clock that there is not and an e-mail that is none', async () => {
    const { stripe } = world
    expect((await failure(stripe.customers.create({ test_clock: 'clock_1' }))).param).toBe('test_clock')
    expect((await failure(stripe.customers.create({ email: 'nobody' }))).code).toBe('email_invalid')
  })
})

describe('payment methods', () => {
  it('come of a template, new at each attachment, with what is printed on the card', async () => {
    const { stripe } = world
    const { id: customer } = await stripe.customers.create({})
    const first = await stripe.paymentMethods.attach('pm_card_visa', { customer })
    const second = await stripe.paymentMethods.attach('pm_card_visa', { customer })
    expect(first.id).not.toBe(second.id)
    expect(first).toMatchObject({
      object: 'payment_method',
      type: 'card',
      customer,
      card: { brand: 'visa', last4: '4242', country: 'US' },
    })
    expect(first.card?.fingerprint).toBe(second.card?.fingerprint)
    const { data } = await stripe.customers.listPaymentMethods(customer)
    expect(data.map(({ id }) => id)).toEqual([second.id, first.id])
    expect((await stripe.paymentMethods.list({ customer, type: 'card' })).data).toHaveLength(2)
    expect(await eventsOf('payment_method.attached', first.id)).toHaveLength(1)
  })

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', ''],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', ''],
  ])('of the template %s cannot be attached', async (template, code, decline) => {
    const { id: customer } = await world.stripe.customers.create({})
    const error = await failure(world.stripe.paymentMethods.attach(template, { customer }))
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, decline_code: decline })
    expect((await world.stripe.customers.listPaymentMethods(customer)).data).toEqual([])
  })

  it('that fail only when charged can be attached', async () => {
    const { id: customer } = await world.stripe.customers.create({})
    const method = await world.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer })
    expect(method.card?.last4).toBe('0341')
  })

  it('belong to one customer', async () => {
    const { stripe } = world
    const [one, two] = [await stripe.customers.create({}), await stripe.customers.create({})]
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: one.id })
    expect((await failure(stripe.paymentMethods.attach(method.id, { customer: two.id }))).statusCode).toBe(400)
    expect((await failure(stripe.paymentMethods.attach('pm_card_visa', { customer: 'cus_no' }))).param).toBe('customer')
  })

  it('are no one’s default once detached, and are not used again', async () => {
    const { stripe } = world
    const customer = await stripe.customers.create({
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    })
    const id = customer.invoice_settings.default_payment_method as string
    expect((await stripe.paymentMethods.detach(id)).customer).toBeNull()
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      invoice_settings: { default_payment_method: null },
    })
    const [event] = await eventsOf('payment_method.detached', id)
    expect(event?.data.previous_attributes).toEqual({ customer: customer.id })
    expect((await failure(stripe.paymentMethods.attach(id, { customer: customer.id }))).statusCode).toBe(400)
  })

  it('change their expiry and billing details', async () => {
    const { stripe } = world
    const { id: customer } = await stripe.customers.create({})
    const { id } = await stripe.paymentMethods.attach('pm_card_mastercard', { customer })
    const changed = await stripe.paymentMethods.update(id, {
      card: { exp_month: 1, exp_year: 2040 },
      billing_details: { name: 'Ada' },
    })
    expect(changed).toMatchObject({
      card: { exp_month: 1, exp_year: 2040, last4: '4444' },
      billing_details: { name: 'Ada' },
    })
  })
})
