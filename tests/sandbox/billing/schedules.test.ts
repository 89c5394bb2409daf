import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
const priceOf = ({ items }: Stripe.Subscription): string | undefined => items.data[0]?.price.id

const endOf = ({ items }: Stripe.Subscription): number => items.data[0]?.current_period_end ?? 0

const to = async (at: number): Promise<void> => {
  await world.control('POST', '/_sandbox/clock/advance', { to: at })
}

/** A running subscription, to become another plan when its period ends. */
async function planned(end_behavior: 'release' | 'cancel' = 'release') {
  const { customer, subscription } = await world.subscribed()
  const { stripe } = world
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id })
  const [present] = schedule.phases
  const updated = await stripe.subscriptionSchedules.update(schedule.id, {
    end_behavior,
    phases: [
      { items: [{ price: world.month.id }], start_date: present?.start_date ?? 0, end_date: present?.end_date ?? 0 },
      { items: [{ price: team.id, quantity: 2 }], duration: { interval: 'month', interval_count: 1 } },
    ],
    proration_behavior: 'none',
  })
  return { customer, subscription, schedule: updated }
}

describe('a schedule made from a subscription', () => {
  it('begins with what the subscription is, and holds it', async () => {
    const { subscription } = await world.subscribed()
    await world.news()
    const schedule = await world.stripe.subscriptionSchedules.create({ from_subscription: subscription.id })
    const [item] = subscription.items.data
    expect(schedule).toMatchObject({
      status: 'active',
      end_behavior: 'release',
      subscription: subscription.id,
      current_phase: { start_date: item?.current_period_start, end_date: item?.current_period_end },
    })
    expect(schedule.phases[0]?.items[0]).toMatchObject({ price: world.month.id, quantity: 1 })
    expect(await world.news()).toEqual(['subscription_schedule.created', 'customer.subscription.updated'])
    expect((await read(subscription.id)).schedule).toBe(schedule.id)
    const items = [{ id: item?.id ?? '', price: team.id }]
    await expect(world.stripe.subscriptions.update(subscription.id, { items })).rejects.toThrow(/managed by the sub/)
    await expect(world.stripe.subscriptions.pause(subscription.id)).rejects.toThrow(/managed by the schedule/)
  })

  it('changes the plan when the period ends, and bills only the new one', async () => {
    const { customer, subscription } = await planned()
    await to(endOf(subscription) + hour + 1)
    const changed = await read(subscription.id)
    expect(priceOf(changed)).toBe(team.id)
    expect(changed.items.data[0]).toMatchObject({ id: subscription.items.data[0]?.id, quantity: 2 })
    const [renewal] = (await world.stripe.invoices.list({ customer: customer.id })).data
    expect(renewal).toMatchObject({ status: 'paid', total: 19_800, billing_reason: 'subscription_cycle' })
    expect(renewal?.lines.data).toHaveLength(1)
  })

  it('lets the subscription go after its last phase', async () => {
    const { subscription, schedule } = await planned()
    const last = schedule.phases[1]?.end_date ?? 0
    await to(last - day)
    expect((await world.stripe.subscriptionSchedules.retrieve(schedule.id)).current_phase?.end_date).toBe(last)
    await world.news()
    await to(last + 1)
    expect(await world.stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
      status: 'released',
      released_at: last,
      released_subscription: subscription.id,
      subscription: null,
    })
    expect(await read(subscription.id)).toMatchObject({ status: 'active', schedule: null })
    expect(await world.news()).toContain('subscription_schedule.released')
  })

  it('ends the subscription after its last phase when end_behavior says so', async () => {
    const { customer, subscription, schedule } = await planned('cancel')
    await to((schedule.phases[1]?.end_date ?? 0) + 1)
    expect((await world.stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe('completed')
    expect((await read(subscription.id)).status).toBe('canceled')
    expect((await world.stripe.invoices.list({ customer: customer.id })).data).toHaveLength(2)
  })

  it('can be released before, and the plan stays', async () => {
    const { subscription, schedule } = await planned()
    const released = await world.stripe.subscriptionSchedules.release(schedule.id)
    expect(released).toMatchObject({ status: 'released', subscription: null })
    await to(endOf(subscription) + 1)
    expect(priceOf(await read(subscription.id))).toBe(world.month.id)
    await expect(world.stripe.subscriptionSchedules.release(schedule.id)).rejects.toThrow(/released/)
  })

  it('can be canceled, and takes its subscription along', async () => {
    const { subscription, schedule } = await planned()
    await world.news()
    const canceled = await world.stripe.subscriptionSchedules.cancel(schedule.id)
    expect(canceled.status).toBe('canceled')
    expect((await read(subscription.id)).status).toBe('canceled')
    expect(await world.news()).toEqual(
      expect.arrayContaining(['subscription_schedule.canceled', 'customer.subscription.deleted']),
    )
  })

  it('applies a change of the present phase at once, with prorations', async () => {
    const { customer, subscription, schedule } = await planned()
    const [present] = schedule.phases
    await world.stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        {
          items: [{ price: world.month.id, quantity: 3 }],
          start_date: present?.start_date ?? 0,
          end_date: present?.end_date ?? 0,
        },
      ],
      proration_behavior: 'always_invoice',
    })
    expect((await read(subscription.id)).items.data[0]?.quantity).toBe(3)
    const [invoice] = (await world.stripe.invoices.list({ customer: customer.id })).data
    expect(invoice).toMatchObject({ billing_reason: 'subscription_update', status: 'paid' })
    expect(invoice?.total).toBeGreaterThan(9_000)
  })

  it('goes from months to years at the turn, billed once', async () => {
    const { customer, subscription } = await world.subscribed()
    const { id, phases } = await world.stripe.subscriptionSchedules.create({ from_subscription: subscription.id })
    const [present] = phases
    await world.stripe.subscriptionSchedules.update(id, {
      phases: [
        { items: [{ price: world.month.id }], start_date: present?.start_date ?? 0, end_date: present?.end_date ?? 0 },
        { items: [{ price: world.year.id }], proration_behavior: 'none' },
      ],
    })
    await to(endOf(subscription) + hour + 1)
    const yearly = await read(subscription.id)
    expect(yearly.billing_cycle_anchor).toBe(endOf(subscription))
    expect(endOf(yearly) - endOf(subscription)).toBeGreaterThan(364 * day)
    const invoices = (await world.stripe.invoices.list({ customer: customer.id })).data
    expect(invoices.map(({ total }) => total)).toEqual([49_000, 4900])
  })

  it('is aborted when its subscription ends for want of payment', async () => {
    await world.control('POST', '/_sandbox/retries', { schedule: [1], terminal: 'canceled' })
    const { subscription, schedule } = await planned()
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    await world.news()
    await to(endOf(subscription) + 3 * day)
    await world.control('POST', '/_sandbox/retries', { schedule: [3, 5, 7], terminal: 'past_due' })
    expect((await world.stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe('canceled')
    expect(await world.news()).toContain('subscription_schedule.aborted')
  })
})

describe('a schedule of its own', () => {
  it('waits for its start, then makes the subscription', async () => {
    const customer = await world.customer()
    const method = await world.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const start = (await world.now()) + 5 * day
    const schedule = await world.stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: start,
      phases: [
        {
          items: [{ price: world.month.id }],
          default_payment_method: method.id,
          duration: { interval: 'month', interval_count: 2 },
        },
      ],
    })
    expect(schedule).toMatchObject({ status: 'not_started', subscription: null, current_phase: null })
    await to(start + 1)
    const begun = await world.stripe.subscriptionSchedules.retrieve(schedule.id)
    expect(begun).toMatchObject({ status: 'active', current_phase: { start_date: start } })
    expect(await read(idOf(begun.subscription))).toMatchObject({
      status: 'active',
      schedule: schedule.id,
      start_date: start,
    })
  })

  it('refuses phases with gaps, and prices that do not recur', async () => {
    const customer = (await world.customer()).id
    const { month } = world
    const gap = [
      { items: [{ price: month.id }], end_date: (await world.now()) + 30 * day },
      { items: [{ price: month.id }], start_date: (await world.now()) + 31 * day },
    ]
    await expect(
      world.stripe.subscriptionSchedules.create({ customer, start_date: 'now', phases: gap }),
    ).rejects.toMatchObject({ param: 'phases[1][start_date]' })
    const once = await world.stripe.prices.create({ product: idOf(month.product), currency: 'usd', unit_amount: 1 })
    const phases = [{ items: [{ price: once.id }] }]
    await expect(
      world.stripe.subscriptionSchedules.create({ customer, start_date: 'now', phases }),
    ).rejects.toMatchObject({ param: 'phases[0][items][0][price]' })
  })
})
