import { describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()

describe('a customer’s credit balance', () => {
  it('moves by transactions, each with the balance it left', async () => {
    const { stripe } = world
    const { id } = await stripe.customers.create({ balance: -500 })
    const made = await stripe.customers.createBalanceTransaction(id, {
      amount: -1000,
      currency: 'USD',
      description: 'Gift',
    })
    expect(made).toMatchObject({ type: 'adjustment', amount: -1000, ending_balance: -1500, currency: 'usd' })
    await stripe.customers.update(id, { balance: -200 })
    const { data } = await stripe.customers.listBalanceTransactions(id)
    expect(data.map((one) => [one.type, one.amount, one.ending_balance])).toEqual([
      ['adjustment', 1300, -200],
      ['adjustment', -1000, -1500],
      ['initial', -500, -500],
    ])
    expect(await stripe.customers.retrieve(id)).toMatchObject({ balance: -200, currency: 'usd' })
    const other = stripe.customers.createBalanceTransaction(id, { amount: 1, currency: 'eur' })
    expect(await failure(other)).toMatchObject({ param: 'currency' })
    const noted = await stripe.customers.updateBalanceTransaction(id, made.id, { metadata: { why: 'birthday' } })
    expect(noted).toMatchObject({ metadata: { why: 'birthday' }, description: 'Gift' })
    const stranger = await stripe.customers.create({})
    expect((await failure(stripe.customers.retrieveBalanceTransaction(stranger.id, made.id))).statusCode).toBe(404)
  })
})

describe('tax ids', () => {
  it('are given at creation or later, checked, listed, and taken away', async () => {
    const { stripe } = world
    const { id } = await stripe.customers.create({ tax_id_data: [{ type: 'eu_vat', value: 'DE123456789' }] })
    const second = await stripe.customers.createTaxId(id, { type: 'gb_vat', value: 'GB000000000' })
    expect(second).toMatchObject({ country: 'GB', verification: { status: 'verified' }, owner: { type: 'customer' } })
    expect(await failure(stripe.customers.createTaxId(id, { type: 'gb_vat', value: '12' }))).toMatchObject({
      code: 'tax_id_invalid',
    })
    expect((await stripe.customers.listTaxIds(id)).data.map(({ value }) => value)).toEqual([
      'GB000000000',
      'DE123456789',
    ])
    expect(await stripe.customers.deleteTaxId(id, second.id)).toMatchObject({ deleted: true, object: 'tax_id' })
    expect((await failure(stripe.customers.retrieveTaxId(id, second.id))).code).toBe('resource_missing')
    const whole = await stripe.customers.retrieve(id, { expand: ['tax_ids'] })
    expect(whole).toMatchObject({ tax_ids: { data: [{ type: 'eu_vat' }] } })
  })
})

describe('searching customers', () => {
  const found = async (query: string): Promise<(string | null | undefined)[]> =>
    (await world.stripe.customers.search({ query })).data.map(({ name }) => name)

  it('joins clauses by AND or by OR, negates, and finds parts of words', async () => {
    const { stripe } = world
    await stripe.customers.create({
      name: 'Search One',
      email: 's1@find.example',
      metadata: { plan: 'pro', seat: '1' },
    })
    await stripe.customers.create({ name: 'Search Two', email: 's2@find.example', metadata: { plan: 'pro' } })
    await stripe.customers.create({ name: 'Search Three', metadata: { plan: 'free' } })
    expect(await found('email:"S1@find.example"')).toEqual(['Search One'])
    expect(await found('name~"search" AND metadata["plan"]:"pro"')).toEqual(['Search Two', 'Search One'])
    expect(await found('metadata["plan"]:"pro" -metadata["seat"]:null')).toEqual(['Search One'])
    expect(await found('name:"Search Two" OR name:"Search Three"')).toEqual(['Search Three', 'Search Two'])
    expect(await found('name~"search" AND created>4000000000')).toEqual([])
  })

  it('pages, and refuses what it cannot read', async () => {
    const { stripe } = world
    const first = await stripe.customers.search({ query: 'name~"search"', limit: 2 })
    expect(first).toMatchObject({ has_more: true, object: 'search_result' })
    const rest = await stripe.customers.search({ query: 'name~"search"', limit: 2, page: first.next_page ?? '' })
    expect(rest.data.map(({ name }) => name)).toEqual(['Search One'])
    for (const query of ['colour:"red"', 'name:', 'name:"a" AND name:"b" OR name:"c"', 'name>"a"']) {
      expect(await failure(stripe.customers.search({ query }))).toMatchObject({ param: 'query', statusCode: 400 })
    }
  })

  it('finds no discount to take away where there is none', async () => {
    const { id } = await world.stripe.customers.create({})
    expect((await failure(world.stripe.customers.deleteDiscount(id))).statusCode).toBe(404)
  })
})

describe('hashes that a request gives in part', () => {
  it('are told whole', async () => {
    const { stripe } = world
    const { id } = await stripe.customers.create({
      payment_method: 'pm_card_visa',
      invoice_settings: { rendering_options: { amount_tax_display: 'exclude_tax' } },
    })
    const settings = { amount_tax_display: 'exclude_tax', template: null }
    expect(await stripe.customers.retrieve(id)).toMatchObject({ invoice_settings: { rendering_options: settings } })
    const [card] = (await stripe.customers.listPaymentMethods(id)).data
    const changed = await stripe.paymentMethods.update(card?.id ?? '', {
      billing_details: { address: { country: 'DE' } },
    })
    expect(changed.billing_details.address).toEqual(
      expect.objectContaining({ country: 'DE', city: null, line1: null, postal_code: null }),
    )
    const { features } = await stripe.billingPortal.configurations.create({
      features: {
        subscription_pause: {
          enabled: true,
          duration: { type: 'interval_options', interval_options: [{ interval: 'month' }] },
        },
        subscription_update: { enabled: true, products: [{ product: 'prod_x', prices: ['price_x'] }] },
      },
    })
    expect(features.subscription_pause.duration.interval_options).toEqual([{ interval: 'month', interval_count: 1 }])
    expect(features.subscription_update.products?.[0]?.adjustable_quantity).toMatchObject({ minimum: 1, maximum: null })
  })

  it('that make no sense in part are refused', async () => {
    const { id } = await world.stripe.customers.create({})
    const item = { customer: id, amount: 100, currency: 'usd', period: { start: 1 } } as never
    expect(await failure(world.stripe.invoiceItems.create(item))).toMatchObject({ param: 'period[end]' })
  })
})

describe('a set-up of a customer who was deleted', () => {
  it('cannot be confirmed', async () => {
    const { stripe } = world
    const { id } = await stripe.customers.create({})
    const intent = await stripe.setupIntents.create({ customer: id, payment_method: 'pm_card_visa' })
    await stripe.customers.del(id)
    expect(await failure(stripe.setupIntents.confirm(intent.id))).toMatchObject({
      code: 'resource_missing',
      param: 'customer',
    })
  })
})
