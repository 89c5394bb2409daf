import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()
const product = async (): Promise<string> => (await world.stripe.products.create({ name: 'Pro' })).id
const monthly = async (more: Partial<Stripe.PriceCreateParams> = {}): Promise<Stripe.Price> =>
  world.stripe.prices.create({
    product: await product(),
    currency: 'USD',
    unit_amount: 900,
    recurring: { interval: 'month' },
    ...more,
  })

describe('prices', () => {
  it('have the shape of the installed types', async () => {
    const price = await monthly()
    expect(price).toMatchObject({
      object: 'price',
      currency: 'usd',
      type: 'recurring',
      unit_amount: 900,
      billing_scheme: 'per_unit',
      recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed', meter: null, trial_period_days: null },
    })
    expect(String(price.unit_amount_decimal)).toBe('900')
  })

  it('cannot change amount, currency or interval', async () => {
    const { id } = await monthly()
    for (const change of [{ unit_amount: 1 }, { currency: 'eur' }, { recurring: { interval: 'year' } }]) {
      const error = await failure(world.stripe.prices.update(id, change as Stripe.PriceUpdateParams))
      expect(error).toMatchObject({ code: 'parameter_unknown', param: Object.keys(change)[0] })
    }
    expect(await world.stripe.prices.retrieve(id)).toMatchObject({ unit_amount: 900, currency: 'usd' })
    expect((await world.stripe.prices.update(id, { active: false, nickname: 'old' })).active).toBe(false)
  })

  it('are found by lookup key', async () => {
    const one = await monthly({ lookup_key: 'starter_month' })
    const two = await monthly({ lookup_key: 'pro_month' })
    const { data } = await world.stripe.prices.list({ lookup_keys: ['pro_month', 'starter_month'], active: true })
    expect(data.map(({ id }) => id)).toEqual([two.id, one.id])
    expect((await world.stripe.prices.list({ lookup_keys: ['none'] })).data).toEqual([])
  })

  it('hold a lookup key alone unless it is transferred', async () => {
    const first = await monthly({ lookup_key: 'alone' })
    expect(await failure(monthly({ lookup_key: 'alone' }))).toMatchObject({ param: 'lookup_key' })
    const second = await monthly({ lookup_key: 'alone', transfer_lookup_key: true })
    expect((await world.stripe.prices.retrieve(first.id)).lookup_key).toBeNull()
    expect((await world.stripe.prices.list({ lookup_keys: ['alone'] })).data.map(({ id }) => id)).toEqual([second.id])
    await world.stripe.prices.update(first.id, { lookup_key: 'alone', transfer_lookup_key: true })
    expect((await world.stripe.prices.retrieve(second.id)).lookup_key).toBeNull()
  })

  it('bring their product along, and need one', async () => {
    const price = await world.stripe.prices.create({
      currency: 'usd',
      unit_amount: 5,
      product_data: { name: 'Brought' },
      expand: ['product'],
    })
    expect(price.product).toMatchObject({ name: 'Brought' })
    const none = await failure(world.stripe.prices.create({ currency: 'usd', unit_amount: 5 }))
    expect(none).toMatchObject({ code: 'parameter_missing', param: 'product' })
  })
})

describe('products', () => {
  it('come with a default price and cannot go while they have prices', async () => {
    const made = await world.stripe.products.create({
      name: 'Whole',
      default_price_data: { currency: 'usd', unit_amount: 100, recurring: { interval: 'month' } },
      expand: ['default_price'],
    })
    expect(made.default_price).toMatchObject({ unit_amount: 100, product: made.id })
    expect((await failure(world.stripe.products.del(made.id))).statusCode).toBe(400)
    const bare = await product()
    expect(await world.stripe.products.del(bare)).toMatchObject({ deleted: true })
  })

  it('may have an id chosen by hand, once', async () => {
    expect((await world.stripe.products.create({ id: 'prod_hand', name: 'Hand' })).id).toBe('prod_hand')
    expect(await failure(world.stripe.products.create({ id: 'prod_hand', name: 'Again' }))).toMatchObject({
      code: 'resource_already_exists',
    })
  })
})

describe('coupons and promotion codes', () => {
  it('are made, found by code and kept apart', async () => {
    const { stripe } = world
    const coupon = await stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'once' })
    expect(coupon).toMatchObject({ id: 'HALF', percent_off: 50, valid: true, times_redeemed: 0 })
    const made = await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: 'HALF' }, code: 'SPRING' })
    expect(made.promotion).toEqual({ type: 'coupon', coupon: 'HALF' })
    const { data } = await stripe.promotionCodes.list({ code: 'spring', expand: ['data.promotion.coupon'] })
    expect(data[0]?.promotion.coupon).toMatchObject({ id: 'HALF', object: 'coupon' })
    const twice = stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: 'HALF' }, code: 'SPRING' })
    expect((await failure(twice)).param).toBe('code')
    await stripe.promotionCodes.update(made.id, { active: false })
    expect((await stripe.promotionCodes.list({ code: 'SPRING', active: true })).data).toEqual([])
  })

  it('expire in the sandbox’s time', async () => {
    const { stripe } = world
    const { now } = await world.control<{ now: number }>('GET', '/clock')
    await stripe.coupons.create({ id: 'SOON', amount_off: 100, currency: 'usd', redeem_by: now + 60 })
    expect((await stripe.coupons.retrieve('SOON')).valid).toBe(true)
    await world.control('POST', '/clock/advance', { seconds: 61 })
    expect((await stripe.coupons.retrieve('SOON')).valid).toBe(false)
    const late = stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: 'SOON' } })
    expect((await failure(late)).code).toBe('coupon_expired')
  })

  it('need one discount, and months only when they repeat', async () => {
    const { stripe } = world
    expect((await failure(stripe.coupons.create({ duration: 'once' }))).code).toBe('parameter_missing')
    expect((await failure(stripe.coupons.create({ amount_off: 1 }))).param).toBe('currency')
    expect((await failure(stripe.coupons.create({ percent_off: 5, duration: 'repeating' }))).param).toBe(
      'duration_in_months',
    )
  })
})

describe('prices that are not one amount per unit', () => {
  it('have tiers and packages, shown when asked for, and are billed by them', async () => {
    const { stripe } = world
    const tiers = [
      { up_to: 2, unit_amount: 1000 },
      { up_to: 'inf' as const, unit_amount: 500, flat_amount: 100 },
    ]
    const base = { billing_scheme: 'tiered' as const, unit_amount: undefined as never, tiers }
    const graduated = await monthly({ ...base, tiers_mode: 'graduated' })
    const volume = await monthly({ ...base, tiers_mode: 'volume' })
    const packs = await monthly({ transform_quantity: { divide_by: 10, round: 'up' } })
    expect(graduated).toMatchObject({ unit_amount: null, tiers_mode: 'graduated' })
    expect(graduated).not.toHaveProperty('tiers')
    const whole = await stripe.prices.retrieve(graduated.id, { expand: ['tiers'] })
    expect(whole.tiers).toMatchObject([
      { up_to: 2, unit_amount: 1000 },
      { up_to: null, flat_amount: 100 },
    ])
    const cost = async (price: string, quantity: number): Promise<number> =>
      (
        await stripe.invoices.createPreview({
          customer_details: { tax_exempt: 'none' },
          subscription_details: { items: [{ price, quantity }] },
        })
      ).total
    expect(await cost(graduated.id, 5)).toBe(2 * 1000 + 100 + 3 * 500)
    expect(await cost(volume.id, 5)).toBe(100 + 5 * 500)
    expect(await cost(volume.id, 2)).toBe(2000)
    expect(await cost(packs.id, 11)).toBe(1800)
    const unsorted = monthly({ ...base, tiers_mode: 'volume', tiers: [...tiers].reverse() })
    expect((await failure(unsorted)).param).toBe('tiers')
    expect((await failure(monthly({ ...base }))).param).toBe('tiers_mode')
  })

  it('are sold in several currencies', async () => {
    const { stripe } = world
    const price = await monthly({ currency_options: { eur: { unit_amount: 800 } } })
    await stripe.prices.update(price.id, { currency_options: { gbp: { unit_amount: 700 } } })
    const { currency_options } = await stripe.prices.retrieve(price.id, { expand: ['currency_options'] })
    expect(currency_options).toMatchObject({
      usd: { unit_amount: 900 },
      eur: { unit_amount: 800 },
      gbp: { unit_amount: 700 },
    })
    const customer = await stripe.customers.create({
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    })
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      currency: 'eur',
      items: [{ price: price.id }],
      expand: ['latest_invoice'],
    })
    expect(subscription).toMatchObject({ currency: 'eur', latest_invoice: { total: 800, currency: 'eur' } })
    const own = stripe.prices.update(price.id, { currency_options: { usd: { unit_amount: 1 } } })
    expect((await failure(own)).param).toBe('currency_options')
  })
})

describe('coupons on invoices', () => {
  const total = async (amount: number, discounts: Stripe.InvoiceCreateParams.Discount[], price?: string) => {
    const { stripe } = world
    const { id: customer } = await stripe.customers.create({})
    const draft = await stripe.invoices.create({ customer, currency: 'usd', discounts })
    const what = price ? { pricing: { price } } : { amount, currency: 'usd' }
    await stripe.invoiceItems.create({ customer, invoice: draft.id, ...what })
    return (await stripe.invoices.retrieve(draft.id)).total
  }

  it('are for some products only, or for an amount in each currency', async () => {
    const { stripe } = world
    const made = await product()
    const { id: price } = await stripe.prices.create({ product: made, currency: 'usd', unit_amount: 1000 })
    await stripe.coupons.create({ id: 'ONLY', percent_off: 30, applies_to: { products: [made] } })
    expect(await total(1000, [{ coupon: 'ONLY' }])).toBe(1000)
    expect(await total(0, [{ coupon: 'ONLY' }], price)).toBe(700)
    expect(await stripe.coupons.retrieve('ONLY', { expand: ['applies_to'] })).toMatchObject({
      applies_to: { products: [made] },
    })
    await stripe.coupons.create({
      id: 'BOTH',
      amount_off: 200,
      currency: 'eur',
      currency_options: { usd: { amount_off: 250 } },
    })
    expect(await total(1000, [{ coupon: 'BOTH' }])).toBe(750)
  })

  it('that were deleted still count where they were redeemed, and their id is free again', async () => {
    const { stripe } = world
    await stripe.coupons.create({ id: 'GONE', percent_off: 50 })
    const { id: customer } = await stripe.customers.create({})
    const draft = await stripe.invoices.create({ customer, currency: 'usd', discounts: [{ coupon: 'GONE' }] })
    expect(await stripe.coupons.del('GONE')).toMatchObject({ deleted: true })
    await stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 800, currency: 'usd' })
    expect((await stripe.invoices.retrieve(draft.id)).total).toBe(400)
    expect(await failure(total(1, [{ coupon: 'GONE' }]))).toMatchObject({ code: 'resource_missing' })
    expect((await stripe.coupons.create({ id: 'GONE', percent_off: 10 })).percent_off).toBe(10)
    expect((await stripe.coupons.retrieve('GONE')).valid).toBe(true)
  })

  it('are redeemed as often as they may be', async () => {
    const { stripe } = world
    await stripe.coupons.create({ id: 'TWICE', percent_off: 10, max_redemptions: 1 })
    expect(await total(1000, [{ coupon: 'TWICE' }])).toBe(900)
    expect(await stripe.coupons.retrieve('TWICE')).toMatchObject({ times_redeemed: 1, valid: false })
    expect((await failure(total(1000, [{ coupon: 'TWICE' }]))).code).toBe('coupon_expired')
  })
})
