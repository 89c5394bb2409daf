import { describe, expect, it } from 'vitest'
import { useShop } from '#tests/support/shop.ts'

const world = useShop()
const priceOf = async (planId: string) =>
  (await world.shop.stripe.prices.list({ lookup_keys: [planId] })).data[0]?.id ?? ''

describe('a sync', () => {
  it('tells of each change of plan, once', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const change = async (planId: string) => {
      const { items } = await shop.stripe.subscriptions.retrieve(owner.subscriptionId)
      const changed = [{ id: items.data[0]?.id ?? '', price: await priceOf(planId) }]
      await shop.stripe.subscriptions.update(owner.subscriptionId, { items: changed })
      await shop.sync(owner.accountId)
      await shop.sync(owner.accountId)
    }
    await change('vip_monthly')
    await change('premium_monthly')
    expect(await shop.messages(owner, 'customer')).toEqual(['plan_changed', 'plan_changed'])
  })

  it('tells that a subscription which was well has ended, and leaves one in trouble to its recovery', async () => {
    const { shop } = world
    const [well, troubled] = [await shop.customer(), await shop.recovering()]
    for (const owner of [well, troubled]) {
      await shop.stripe.subscriptions.cancel(owner.subscriptionId)
      await shop.sync(owner.accountId)
      await shop.sync(owner.accountId)
    }
    expect(await shop.messages(well, 'customer')).toEqual(['subscription_ended'])
    expect(await shop.messages(troubled, 'customer')).toEqual(['payment_failed'])
  })

  it('tells of a trial’s end in its last three days, not before', async () => {
    const { shop } = world
    const owner = await shop.customer()
    await shop.stripe.subscriptions.cancel(owner.subscriptionId)
    const items = [{ price: await priceOf('premium_monthly') }]
    await shop.stripe.subscriptions.create({ customer: owner.customer, items, trial_period_days: 7 })
    await shop.sync(owner.accountId)
    const told = () => shop.messages(owner, 'customer')
    expect(await told()).not.toContain('trial_ending')
    await shop.advance({ days: 4.5 })
    await shop.sync(owner.accountId)
    await shop.sync(owner.accountId)
    expect((await told()).filter((kind) => kind === 'trial_ending')).toHaveLength(1)
  })
})
