import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itemOf, latestInvoice, started } from './subscribing.ts'
import { changeCard, day, hour, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
let team: Stripe.Price
beforeAll(async () => {
  world = await startBilling()
  const product = idOf(world.month.product)
  const recurring = { interval: 'month' as const }
  team = await world.stripe.prices.create({ product, currency: 'usd', unit_amount: 9900, recurring })
})
afterAll(() => world.close())

const read = (id: string): Promise<Stripe.Subscription> => world.stripe.subscriptions.retrieve(id)

describe('a change that waits for its payment', () => {
  const waiting = async () => {
    const { customer, subscription } = await world.subscribed()
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    await world.news()
    const changed = await world.stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription).id, price: team.id }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    })
    return { customer, changed }
  }

  it('leaves the items as they are, and the subscription in order', async () => {
    const { changed } = await waiting()
    expect(changed.status).toBe('active')
    expect(itemOf(changed).price.id).toBe(world.month.id)
    expect(changed.pending_update?.subscription_items?.[0]?.price.id).toBe(team.id)
    expect(changed.pending_update?.expires_at).toBeGreaterThan((await world.now()) + 22 * hour)
    const news = await world.news()
    expect(news).toContain('customer.subscription.updated')
    expect(news).not.toContain('customer.subscription.pending_update_applied')
  })

  it('is applied when its invoice is paid', async () => {
    const { customer, changed } = await waiting()
    const good = await world.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    await world.stripe.invoices.pay(idOf(changed.latest_invoice), { payment_method: good.id })
    const applied = await read(changed.id)
    expect(applied.pending_update).toBeNull()
    expect(itemOf(applied).price.id).toBe(team.id)
    expect(await world.news()).toContain('customer.subscription.pending_update_applied')
  })

  it('is forgotten after 23 hours, its invoice void', async () => {
    const { changed } = await waiting()
    await world.advance(23 * hour + 60)
    expect(await read(changed.id)).toMatchObject({ pending_update: null, status: 'active' })
    expect((await world.stripe.invoices.retrieve(idOf(changed.latest_invoice))).status).toBe('void')
    expect(await world.news()).toContain('customer.subscription.pending_update_expired')
  })

  it('never waited when its payment succeeds at once', async () => {
    const { subscription } = await world.subscribed()
    await world.news()
    const changed = await world.stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription).id, price: team.id }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    })
    expect(itemOf(changed).price.id).toBe(team.id)
    expect((await world.news()).filter((type) => type.includes('pending_update'))).toEqual([])
  })

  it('takes nothing along that cannot wait', async () => {
    const { subscription } = await world.subscribed()
    const wish = { payment_behavior: 'pending_if_incomplete' as const, description: 'x' }
    await expect(world.stripe.subscriptions.update(subscription.id, wish)).rejects.toMatchObject({
      param: 'description',
    })
  })
})

describe('a pause', () => {
  it('credits the unused time, and nothing is billed until it is resumed', async () => {
    const { customer, subscription } = await world.subscribed()
    await world.advance(10 * day)
    await world.news()
    const paused = await world.stripe.subscriptions.pause(subscription.id)
    expect(paused.status_details?.paused.subscription?.type).toBe('pause_requested')
    expect(await world.news()).toEqual(['invoiceitem.created', 'customer.subscription.paused'])
    const [credit] = (await world.stripe.invoiceItems.list({ customer: customer.id })).data
    expect(credit?.amount).toBeLessThan(-3000)
    await world.advance(60 * day)
    expect((await world.stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1)
    const resumed = await world.stripe.subscriptions.resume(subscription.id)
    expect(resumed.status).toBe('active')
    expect((await latestInvoice(world, customer.id)).total).toBe(4900 + (credit?.amount ?? 0))
  })

  it('can last until the resumption is paid', async () => {
    const { customer, subscription } = await world.subscribed()
    await world.stripe.subscriptions.pause(subscription.id, { bill_for: { unused_time_from: { type: 'none' } } })
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    const waits = await world.stripe.subscriptions.resume(subscription.id, {
      payment_behavior: 'resume_on_payment_success',
    })
    expect(waits.status).toBe('paused')
    const good = await world.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    await world.stripe.invoices.pay(idOf(waits.latest_invoice), { payment_method: good.id })
    expect((await read(subscription.id)).status).toBe('active')
    expect(await world.news()).toContain('customer.subscription.resumed')
  })

  it('goes on when the resumption is not paid within 23 hours', async () => {
    const { subscription } = await world.subscribed()
    await world.stripe.subscriptions.pause(subscription.id, { bill_for: { unused_time_from: { type: 'none' } } })
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    const waits = await world.stripe.subscriptions.resume(subscription.id, {
      payment_behavior: 'resume_on_payment_success',
    })
    await world.advance(23 * hour + 60)
    expect((await read(subscription.id)).status).toBe('paused')
    expect((await world.stripe.invoices.retrieve(idOf(waits.latest_invoice))).status).toBe('void')
  })
})

describe('items', () => {
  it('are added, changed and removed one by one, with prorations', async () => {
    const { customer, subscription } = await world.subscribed()
    const { stripe } = world
    const added = await stripe.subscriptionItems.create({ subscription: subscription.id, price: team.id, quantity: 2 })
    expect(added).toMatchObject({ quantity: 2, subscription: subscription.id })
    const changed = await stripe.subscriptionItems.update(added.id, { quantity: 5, proration_behavior: 'none' })
    expect(changed.quantity).toBe(5)
    const { data } = await stripe.subscriptionItems.list({ subscription: subscription.id })
    expect(data.map(({ id }) => id)).toContain(added.id)
    expect(await stripe.subscriptionItems.del(added.id)).toMatchObject({ id: added.id, deleted: true })
    expect((await read(subscription.id)).items.data).toHaveLength(1)
    const waiting = (await stripe.invoiceItems.list({ customer: customer.id })).data
    expect(waiting.every((item) => item.proration)).toBe(true)
    expect(waiting).toHaveLength(2)
    await expect(stripe.subscriptionItems.del(itemOf(subscription).id)).rejects.toThrow(/at least one active item/)
  })

  it('must share one currency', async () => {
    const { subscription } = await world.subscribed()
    const product = idOf(world.month.product)
    const euro = await world.stripe.prices.create({
      product,
      currency: 'eur',
      unit_amount: 1,
      recurring: { interval: 'month' },
    })
    const item = { subscription: subscription.id, price: euro.id }
    await expect(world.stripe.subscriptionItems.create(item)).rejects.toThrow(/only supports `eur`/)
  })

  it('credit what was paid for them, after the discount', async () => {
    const coupon = await world.stripe.coupons.create({ percent_off: 50, duration: 'once' })
    const subscription = await started(world, { discounts: [{ coupon: coupon.id }] })
    const preview = await world.stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: {
        items: [{ id: itemOf(subscription).id, price: team.id }],
        proration_behavior: 'always_invoice',
        proration_date: itemOf(subscription).current_period_start,
      },
    })
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-2450, 9900])
  })
})
