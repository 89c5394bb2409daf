import type Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeCard, day, hour, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeEach(async () => {
  world = await startBilling()
})
afterEach(() => world.close())

function firstItem({ items }: Stripe.Subscription): Stripe.SubscriptionItem {
  const [item] = items.data
  if (!item) throw new Error('the subscription has no item')
  return item
}

describe('cancelling', () => {
  it('now ends the subscription and stops collecting its open invoices', async () => {
    const { customer, subscription } = await world.subscribed()
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    await world.advance(31 * day + 2 * hour)
    await world.news()
    const canceled = await world.stripe.subscriptions.cancel(subscription.id)
    expect(canceled).toMatchObject({
      status: 'canceled',
      ended_at: canceled.canceled_at,
      cancellation_details: { reason: 'cancellation_requested' },
    })
    expect(await world.news()).toContain('customer.subscription.deleted')
    const [open] = (await world.stripe.invoices.list({ customer: customer.id, status: 'open' })).data
    expect(open).toMatchObject({ auto_advance: false, next_payment_attempt: null })
    expect((await world.stripe.subscriptions.list({ customer: customer.id })).data).toEqual([])
    expect((await world.stripe.subscriptions.list({ customer: customer.id, status: 'ended' })).data).toHaveLength(1)
    await expect(world.stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({ code: 'resource_missing' })
  })

  it('at the period’s end waits for it, and does not renew', async () => {
    const { customer, subscription } = await world.subscribed()
    const end = subscription.items.data[0]?.current_period_end
    const asked = await world.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
    expect(asked).toMatchObject({ status: 'active', cancel_at_period_end: true, cancel_at: end })
    await world.advance(32 * day)
    const ended = await world.stripe.subscriptions.retrieve(subscription.id)
    expect(ended).toMatchObject({ status: 'canceled', ended_at: end, canceled_at: asked.canceled_at })
    expect((await world.stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1)
  })

  it('can be taken back', async () => {
    const { subscription } = await world.subscribed()
    await world.stripe.subscriptions.update(subscription.id, { cancel_at: (await world.now()) + 5 * day })
    const kept = await world.stripe.subscriptions.update(subscription.id, { cancel_at: '' })
    expect(kept).toMatchObject({ cancel_at: null, cancel_at_period_end: false, canceled_at: null })
    await world.advance(6 * day)
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  })

  it('happens to all subscriptions of a deleted customer', async () => {
    const { customer, subscription } = await world.subscribed()
    await world.stripe.customers.del(customer.id)
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
  })
})

describe('changing the plan', () => {
  const team = () =>
    world.stripe.prices.create({
      product: idOf(world.month.product),
      currency: 'usd',
      unit_amount: 9900,
      recurring: { interval: 'month' },
    })

  it('bills the difference by the second, as the preview said', async () => {
    const { customer, subscription } = await world.subscribed()
    const item = firstItem(subscription)
    const price = await team()
    await world.advance(15 * day)
    const at = await world.now()
    const items = [{ id: item.id, price: price.id }]
    const preview = await world.stripe.invoices.createPreview({
      customer: customer.id,
      subscription: subscription.id,
      subscription_details: { items, proration_behavior: 'always_invoice', proration_date: at },
    })
    const changed = await world.stripe.subscriptions.update(subscription.id, {
      items,
      proration_behavior: 'always_invoice',
      proration_date: at,
      expand: ['latest_invoice'],
    })
    const length = item.current_period_end - item.current_period_start
    const left = item.current_period_end - at
    const due = Math.round((9900 * left) / length) - Math.round((4900 * left) / length)
    expect(changed.latest_invoice).toMatchObject({ status: 'paid', total: due, billing_reason: 'subscription_update' })
    expect(preview).toMatchObject({ total: due, status: 'draft' })
    expect(preview.id).toMatch(/^upcoming_in/)
    expect(preview.lines.data.every((line) => line.parent?.subscription_item_details?.proration)).toBe(true)
    expect(changed.items.data[0]).toMatchObject({ id: item.id, current_period_end: item.current_period_end })
    expect(changed.items.data[0]?.price.id).toBe(price.id)
  })

  it('puts prorations on the next invoice by default', async () => {
    const { customer, subscription } = await world.subscribed()
    const item = subscription.items.data[0]
    await world.advance(day)
    await world.stripe.subscriptions.update(subscription.id, { items: [{ id: item?.id ?? '', quantity: 2 }] })
    expect((await world.stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1)
    await world.advance(31 * day)
    const [renewal] = (await world.stripe.invoices.list({ customer: customer.id })).data
    expect(renewal?.lines.data).toHaveLength(3)
    expect(renewal?.total).toBeGreaterThan(9800)
  })

  it('starts a new period when the interval changes', async () => {
    const { subscription } = await world.subscribed()
    const id = subscription.items.data[0]?.id ?? ''
    const changed = await world.stripe.subscriptions.update(subscription.id, {
      items: [{ id, price: world.year.id }],
      proration_behavior: 'none',
      expand: ['latest_invoice'],
    })
    expect(changed.latest_invoice).toMatchObject({ status: 'paid', total: 49_000 })
    const item = changed.items.data[0]
    expect((item?.current_period_end ?? 0) - (item?.current_period_start ?? 0)).toBeGreaterThan(364 * day)
  })

  it('undoes everything when error_if_incomplete meets a decline', async () => {
    const { customer, subscription } = await world.subscribed()
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    const id = subscription.items.data[0]?.id ?? ''
    const change = world.stripe.subscriptions.update(subscription.id, {
      items: [{ id, price: (await team()).id }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'error_if_incomplete',
    })
    await expect(change).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' })
    const same = await world.stripe.subscriptions.retrieve(subscription.id)
    expect(same).toMatchObject({ status: 'active', latest_invoice: subscription.latest_invoice })
    expect(same.items.data[0]?.price.id).toBe(world.month.id)
    expect((await world.stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1)
  })

  it('waits in pending_update until it is paid', async () => {
    const { customer, subscription } = await world.subscribed()
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    const price = await team()
    const waiting = await world.stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id ?? '', price: price.id }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    })
    expect(waiting.status).toBe('active')
    expect(waiting.items.data[0]?.price.id).toBe(world.month.id)
    expect(waiting.pending_update?.subscription_items?.[0]?.price.id).toBe(price.id)
    const good = await world.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    await world.stripe.invoices.pay(idOf(waiting.latest_invoice), { payment_method: good.id })
    const applied = await world.stripe.subscriptions.retrieve(subscription.id)
    expect(applied.pending_update).toBeNull()
    expect(applied.items.data[0]?.price.id).toBe(price.id)
  })
})

describe('a subscription made by the API', () => {
  it('stays incomplete after a decline and expires after 23 hours', async () => {
    const customer = await world.customer()
    const method = await world.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
    const created = await world.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: world.month.id }],
      default_payment_method: method.id,
    })
    expect(created.status).toBe('incomplete')
    await world.advance(23 * hour + 1)
    expect((await world.stripe.subscriptions.retrieve(created.id)).status).toBe('incomplete_expired')
    expect((await world.stripe.invoices.retrieve(idOf(created.latest_invoice))).status).toBe('void')
  })

  it('is refused without anything to charge', async () => {
    const customer = await world.customer()
    const request = { customer: customer.id, items: [{ price: world.month.id }] }
    await expect(world.stripe.subscriptions.create(request)).rejects.toMatchObject({ code: 'resource_missing' })
    expect((await world.stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([])
  })

  it('takes a coupon off its first invoice only', async () => {
    const customer = await world.customer()
    const method = await world.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const coupon = await world.stripe.coupons.create({ percent_off: 50, duration: 'once' })
    const created = await world.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: world.month.id }],
      default_payment_method: method.id,
      discounts: [{ coupon: coupon.id }],
    })
    await world.advance(31 * day + 2 * hour)
    const invoices = await world.stripe.invoices.list({ subscription: created.id })
    expect(invoices.data.map((invoice) => invoice.total)).toEqual([4900, 2450])
  })
})

describe('pausing', () => {
  it('collection voids the invoices of the pause, the status staying active', async () => {
    const { customer, subscription } = await world.subscribed()
    await world.stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: 'void' } })
    await world.advance(32 * day)
    const [invoice] = (await world.stripe.invoices.list({ customer: customer.id })).data
    expect(invoice?.status).toBe('void')
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  })

  it('and resuming begin a new, paid period', async () => {
    const { subscription } = await world.subscribed()
    expect((await world.stripe.subscriptions.pause(subscription.id, { type: 'subscription' })).status).toBe('paused')
    await world.advance(40 * day)
    const resumed = await world.stripe.subscriptions.resume(subscription.id, { expand: ['latest_invoice'] })
    expect(resumed).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })
    expect(resumed.items.data[0]?.current_period_start).toBe(resumed.billing_cycle_anchor)
  })
})
