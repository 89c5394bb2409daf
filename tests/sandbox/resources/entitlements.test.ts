import { describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()

async function planWith(lookup_key: string) {
  const { stripe } = world
  const { id: product } = await stripe.products.create({ name: lookup_key })
  const { id: price } = await stripe.prices.create({
    product,
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
  })
  const feature = await stripe.entitlements.features.create({ lookup_key, name: lookup_key.toUpperCase() })
  const attached = await stripe.products.createFeature(product, { entitlement_feature: feature.id })
  return { product, price, feature, attached: attached.id }
}

const summaries = async (customer: string) => {
  const { data } = await world.stripe.events.list({
    type: 'entitlements.active_entitlement_summary.updated',
    limit: 100,
  })
  return data
    .map(({ data: { object, previous_attributes } }) => ({ object, previous_attributes }) as unknown as Summary)
    .filter(({ object }) => object.customer === customer)
    .reverse()
}

interface Summary {
  object: { customer: string; entitlements: { data: { lookup_key: string; feature: string }[] } }
  previous_attributes: { entitlements: { data: { lookup_key: string }[] } }
}

describe('entitlements', () => {
  it('follow the features of the products that a customer subscribes to, and tell the whole list', async () => {
    const { stripe } = world
    const sso = await planWith('sso')
    const customer = await stripe.customers.create({
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    })
    const held = async () =>
      (await stripe.entitlements.activeEntitlements.list({ customer: customer.id })).data.map((one) => one.lookup_key)
    expect(await held()).toEqual([])
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: sso.price }] })
    expect(await held()).toEqual(['sso'])
    const audit = await stripe.entitlements.features.create({ lookup_key: 'audit', name: 'Audit log' })
    await stripe.products.createFeature(sso.product, { entitlement_feature: audit.id })
    expect(await held()).toEqual(['audit', 'sso'])
    const { data } = await stripe.entitlements.activeEntitlements.list({
      customer: customer.id,
      expand: ['data.feature'],
    })
    expect(data[0]?.feature).toMatchObject({ object: 'entitlements.feature', name: 'Audit log' })
    expect(await stripe.entitlements.activeEntitlements.retrieve(data[0]?.id ?? '')).toMatchObject({
      feature: audit.id,
    })
    await stripe.products.deleteFeature(sso.product, sso.attached)
    expect(await held()).toEqual(['audit'])
    await stripe.subscriptions.cancel(subscription.id)
    expect(await held()).toEqual([])
    const told = await summaries(customer.id)
    expect(told.map(({ object }) => object.entitlements.data.map((one) => one.lookup_key))).toEqual([
      ['sso'],
      ['sso', 'audit'],
      ['audit'],
      [],
    ])
    expect(told[1]?.previous_attributes.entitlements.data.map((one) => one.lookup_key)).toEqual(['sso'])
    expect(told[0]?.object).not.toHaveProperty('id')
  })

  it('have features with a lookup key of their own, which are archived and not deleted', async () => {
    const { stripe } = world
    const { feature, product, attached } = await planWith('export')
    const twice = stripe.entitlements.features.create({ lookup_key: 'export', name: 'Again' })
    expect(await failure(twice)).toMatchObject({ param: 'lookup_key' })
    expect((await stripe.products.listFeatures(product)).data[0]).toMatchObject({
      id: attached,
      object: 'product_feature',
      entitlement_feature: { id: feature.id, lookup_key: 'export' },
    })
    await stripe.entitlements.features.update(feature.id, { active: false })
    expect((await stripe.entitlements.features.list({ lookup_key: 'export' })).data).toEqual([])
    expect((await stripe.entitlements.features.list({ archived: true })).data.map(({ id }) => id)).toContain(feature.id)
  })
})
