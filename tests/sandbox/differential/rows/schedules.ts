import type Stripe from 'stripe'
import { has, idOf, newestInvoice, price, refusal, renewal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day } from '../timeline.ts'

const downgrade =
  "Downgrade at period end: `subscriptionSchedules.create({from_subscription})`, then `.update(id,{end_behavior:'release', phases:[{items:current, start_date: phase0.start_date, end_date: <item.current_period_end>}, {items:new, duration:{interval:'month', interval_count:1}}], proration_behavior:'none'})`."
const attached =
  '`schedule` | `sub_sched_…`: while set, direct price changes and `pause` fail; update the schedule or `release` it |'
const told = '`subscription_schedule.updated/released/canceled/aborted/completed`'

const scheduled = async (lab: Lab) => {
  const one = await subscribe(lab)
  const schedule = await lab.stripe.subscriptionSchedules.create({ from_subscription: one.id })
  return { ...one, schedule }
}

/** $49 until the period’s end, then $20 for a month. */
async function downgraded(lab: Lab, end_behavior: 'release' | 'cancel' = 'release') {
  const one = await scheduled(lab)
  const cheaper = (await price(lab, 2000)).id
  const current = idOf(one.subscription.items.data[0]?.price)
  const schedule = await lab.stripe.subscriptionSchedules.update(one.schedule.id, {
    end_behavior,
    proration_behavior: 'none',
    phases: [
      {
        items: [{ price: current, quantity: 1 }],
        start_date: one.schedule.phases[0]?.start_date ?? 0,
        end_date: one.end,
      },
      { items: [{ price: cheaper, quantity: 1 }], duration: { interval: 'month', interval_count: 1 } },
    ],
  })
  await lab.events()
  return { ...one, cheaper, schedule }
}

const priceOf = ({ items }: Stripe.Subscription): string => idOf(items.data[0]?.price)

export const schedules: Area = {
  name: 'schedules',
  rows: [
    {
      title: 'a schedule made from a subscription takes its items and period as the first phase',
      source: downgrade,
      async ask(lab) {
        const { schedule, subscription, start, end } = await scheduled(lab)
        const [phase] = schedule.phases
        const same = idOf(phase?.items[0]?.price) === priceOf(subscription)
        return { schedule, phase: [same, phase?.start_date === start, phase?.end_date === end] }
      },
      answer: {
        schedule: { object: 'subscription_schedule', status: 'active', end_behavior: 'release' },
        phase: [true, true, true],
      },
    },
    {
      title: 'a subscription names the schedule that is attached to it',
      source: '`schedule` | `sub_sched_…`',
      async ask(lab) {
        const { id, schedule } = await scheduled(lab)
        const subscription = await lab.stripe.subscriptions.retrieve(id)
        return { same: idOf(subscription.schedule) === schedule.id, prefix: schedule.id.startsWith('sub_sched_') }
      },
      answer: { same: true, prefix: true },
    },
    {
      title: 'a price cannot be changed directly while a schedule is attached',
      source: attached,
      async ask(lab) {
        const { id, item } = await scheduled(lab)
        const other = (await price(lab, 9900)).id
        return refusal(lab.stripe.subscriptions.update(id, { items: [{ id: item, price: other }] }))
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'a downgrade by schedule waits for the period’s end',
      source: downgrade,
      async ask(lab) {
        const one = await downgraded(lab)
        await lab.advanceTo(one.end - day)
        const before = priceOf(await lab.stripe.subscriptions.retrieve(one.id)) === one.cheaper
        const invoice = await renewal(lab, one)
        const after = priceOf(await lab.stripe.subscriptions.retrieve(one.id)) === one.cheaper
        return { before, after, invoice }
      },
      answer: { before: false, after: true, invoice: { total: 2000, status: 'paid' } },
    },
    {
      title: 'a change of phase without proration bills no proration',
      source: "proration_behavior:'none'})`. Phases use `duration` or `end_date` (no `iterations` any more).",
      async ask(lab) {
        const one = await downgraded(lab)
        const { lines } = await renewal(lab, one)
        return { lines: lines.data.map(({ amount }) => amount) }
      },
      answer: { lines: [2000] },
    },
    {
      title: 'a phase of a duration ends that long after it began',
      source: 'Phases use `duration` or `end_date` (no `iterations` any more).',
      async ask(lab) {
        const { schedule, end } = await downgraded(lab)
        const [first, second] = schedule.phases
        const length = ((second?.end_date ?? 0) - (second?.start_date ?? 0)) / day
        return {
          phases: schedule.phases.length,
          joined: [first?.end_date === end, second?.start_date === end],
          month: length >= 28 && length <= 31,
        }
      },
      answer: { phases: 2, joined: [true, true], month: true },
    },
    {
      title: 'a schedule whose last phase ends releases its subscription, which goes on',
      source: "`.update(id,{end_behavior:'release', phases:",
      async ask(lab) {
        const { id, schedule } = await downgraded(lab)
        await lab.advanceTo((schedule.phases[1]?.end_date ?? 0) + day)
        const subscription = await lab.stripe.subscriptions.retrieve(id)
        return { subscription, schedule: await lab.stripe.subscriptionSchedules.retrieve(schedule.id) }
      },
      answer: { subscription: { status: 'active', schedule: null }, schedule: { status: 'released' } },
    },
    {
      title: 'a schedule that ends by cancelling ends its subscription',
      source: '| any live | `DELETE`, `cancel_at` reached | `canceled` (terminal) |',
      async ask(lab) {
        const { id, schedule } = await downgraded(lab, 'cancel')
        await lab.advanceTo((schedule.phases[1]?.end_date ?? 0) + day)
        return { subscription: await lab.stripe.subscriptions.retrieve(id), events: await lab.eventTypes() }
      },
      answer: {
        subscription: { status: 'canceled' },
        events: has('customer.subscription.deleted', 'subscription_schedule.completed'),
      },
    },
    {
      title: 'releasing a schedule leaves the subscription as it is',
      source: 'direct price changes and `pause` fail; update the schedule or `release` it |',
      async ask(lab) {
        const { id, item, schedule } = await downgraded(lab)
        const released = await lab.stripe.subscriptionSchedules.release(schedule.id)
        const now = await lab.stripe.subscriptions.update(id, { items: [{ id: item, quantity: 2 }] })
        return { released, now, gave: released.released_subscription === id, events: await lab.eventTypes() }
      },
      answer: {
        released: { status: 'released', subscription: null },
        now: { status: 'active', schedule: null },
        gave: true,
        events: has('subscription_schedule.released'),
      },
    },
    {
      title: 'cancelling a schedule cancels its subscription',
      source: told,
      async ask(lab) {
        const { id, schedule } = await scheduled(lab)
        await lab.events()
        const canceled = await lab.stripe.subscriptionSchedules.cancel(schedule.id)
        const { status } = await lab.stripe.subscriptions.retrieve(id)
        return { canceled, status, events: await lab.eventTypes() }
      },
      answer: {
        canceled: { status: 'canceled' },
        status: 'canceled',
        events: has('subscription_schedule.canceled', 'customer.subscription.deleted'),
      },
    },
    {
      title: 'a changed schedule tells that it was updated',
      source: told,
      async ask(lab) {
        const { schedule } = await scheduled(lab)
        await lab.events()
        await lab.stripe.subscriptionSchedules.update(schedule.id, { metadata: { why: 'downgrade' } })
        return { events: await lab.eventTypes() }
      },
      answer: { events: has('subscription_schedule.updated') },
    },
    {
      title: 'a schedule that is to begin later starts its subscription then',
      source: '`GET/POST /v1/subscription_schedules`, `GET/POST …/{id}`, `POST …/{id}/cancel|release`',
      async ask(lab) {
        const { customer, subscription } = await subscribe(lab)
        const start_date = (await lab.now()) + 5 * day
        const items = [{ price: priceOf(subscription), quantity: 2 }]
        const { id } = await lab.stripe.subscriptionSchedules.create({
          customer,
          start_date,
          phases: [{ items, duration: { interval: 'month', interval_count: 2 } }],
        })
        const before = await lab.stripe.subscriptionSchedules.retrieve(id)
        await lab.advanceTo(start_date + 2 * 3600)
        const after = await lab.stripe.subscriptionSchedules.retrieve(id)
        const { total, status } = await newestInvoice(lab, customer)
        return { before, after: after.status, invoice: { total, status } }
      },
      answer: {
        before: { status: 'not_started', subscription: null },
        after: 'active',
        invoice: { total: 9800, status: 'paid' },
      },
    },
  ],
}
