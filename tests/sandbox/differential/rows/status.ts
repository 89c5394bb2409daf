import { failedRenewal, giveCard, has, like, newestInvoice, renewal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day, hour } from '../timeline.ts'

const statusOf = async ({ stripe }: Lab, id: string) => (await stripe.subscriptions.retrieve(id)).status

const incomplete = (lab: Lab) => subscribe(lab, { more: { payment_behavior: 'default_incomplete' } })

export const status: Area = {
  name: 'status machine',
  rows: [
    {
      title: 'a subscription whose first payment succeeds is active',
      source:
        '| – | first payment ok | `active` | `customer.subscription.created` (may say `incomplete`), `…updated`, `invoice.*`, `invoice.paid` |',
      async ask(lab) {
        const { id } = await subscribe(lab)
        return { status: await statusOf(lab, id), events: await lab.eventTypes() }
      },
      answer: { status: 'active', events: has('customer.subscription.created', 'invoice.paid') },
    },
    {
      title: 'a subscription with a trial is trialing, its first invoice of nothing paid',
      source: '| – | trial | `trialing` | `created`; 0-amount invoice paid;',
      async ask(lab) {
        const { id, customer } = await subscribe(lab, { more: { trial_period_days: 14 } })
        const { total, status } = await newestInvoice(lab, customer)
        return { status: await statusOf(lab, id), invoice: { total, status }, events: await lab.eventTypes() }
      },
      answer: {
        status: 'trialing',
        invoice: { total: 0, status: 'paid' },
        events: has('customer.subscription.created', 'invoice.paid'),
      },
    },
    {
      title: 'a subscription whose first payment is declined is incomplete',
      source:
        '| – | first payment fails / needs action (`default_incomplete`, `allow_incomplete`) | `incomplete` | `invoice.payment_failed` or `payment_action_required` |',
      async ask(lab) {
        const { id, customer } = await subscribe(lab, { card: 'pm_card_chargeCustomerFail' })
        const { status } = await newestInvoice(lab, customer)
        return { status: await statusOf(lab, id), invoice: status, events: await lab.eventTypes() }
      },
      answer: { status: 'incomplete', invoice: 'open', events: has('invoice.payment_failed') },
    },
    {
      title: 'default_incomplete waits for the first payment without an attempt',
      source: 'first payment fails / needs action (`default_incomplete`, `allow_incomplete`) | `incomplete`',
      async ask(lab) {
        const { id, customer } = await incomplete(lab)
        const { status, attempt_count } = await newestInvoice(lab, customer)
        return { status: await statusOf(lab, id), invoice: { status, attempt_count } }
      },
      answer: { status: 'incomplete', invoice: { status: 'open', attempt_count: 0 } },
    },
    {
      title: 'an incomplete subscription is active once its invoice is paid',
      source: '| – | first payment ok | `active` |',
      async ask(lab) {
        const { id, invoice } = await incomplete(lab)
        await lab.stripe.invoices.pay(invoice)
        return { status: await statusOf(lab, id) }
      },
      answer: { status: 'active' },
    },
    {
      title: 'an incomplete subscription expires after 23 hours, its invoice void',
      source:
        '| `incomplete` | 23 h unpaid | `incomplete_expired` (terminal, invoice voided) | `…updated`, `invoice.voided` |',
      async ask(lab) {
        const { id, customer } = await incomplete(lab)
        await lab.events()
        await lab.advance(22 * hour)
        const before = await statusOf(lab, id)
        await lab.advance(2 * hour)
        const { status } = await newestInvoice(lab, customer)
        return { before, after: await statusOf(lab, id), invoice: status, events: await lab.eventTypes() }
      },
      answer: {
        before: 'incomplete',
        after: 'incomplete_expired',
        invoice: 'void',
        events: has('customer.subscription.updated', 'invoice.voided'),
      },
    },
    {
      title: 'a declined renewal makes an active subscription past due',
      source:
        "| `active` | renewal fails or needs action | `past_due` | `invoice.payment_failed`, `…updated{previous_attributes.status:'active'}` |",
      async ask(lab) {
        const { id } = await failedRenewal(lab)
        const events = await lab.events()
        const told = events.filter(({ type }) => type === 'customer.subscription.updated').at(-1)
        return {
          status: await statusOf(lab, id),
          previous: told?.data.previous_attributes,
          failed: events.some(({ type }) => type === 'invoice.payment_failed'),
        }
      },
      answer: { status: 'past_due', previous: { status: 'active' }, failed: true },
    },
    {
      title: 'paying the latest invoice makes a past due subscription active',
      source: '| `past_due` | latest invoice paid **or marked uncollectible** | `active` | `invoice.paid`, `updated` |',
      async ask(lab) {
        const { id, customer, open } = await failedRenewal(lab)
        await giveCard(lab, customer, 'pm_card_visa')
        await lab.events()
        await lab.stripe.invoices.pay(open.id)
        return { status: await statusOf(lab, id), events: await lab.eventTypes() }
      },
      answer: { status: 'active', events: has('invoice.paid', 'customer.subscription.updated') },
    },
    {
      title: 'marking the latest invoice uncollectible makes a past due subscription active',
      source:
        '`invoice.marked_uncollectible` and paying the latest invoice both move a `past_due` subscription back to `active`',
      async ask(lab) {
        const { id, open } = await failedRenewal(lab)
        await lab.events()
        await lab.stripe.invoices.markUncollectible(open.id)
        return { status: await statusOf(lab, id), events: await lab.eventTypes() }
      },
      answer: { status: 'active', events: has('invoice.marked_uncollectible', 'customer.subscription.updated') },
    },
    {
      title: 'exhausted retries cancel the subscription when the setting says so',
      source:
        '| `past_due` | retries exhausted | `canceled` / `unpaid` / stays (Dashboard setting) | `deleted` (reason `payment_failed`) / `updated` |',
      sandboxOnly: true,
      async ask(lab) {
        await lab.control('POST', '/retries', { schedule: [1], terminal: 'canceled' })
        const { id } = await failedRenewal(lab)
        await lab.advance(2 * day)
        await lab.control('POST', '/retries', { schedule: [3, 5, 7], terminal: 'past_due' })
        const { status, cancellation_details } = await lab.stripe.subscriptions.retrieve(id)
        return { status, reason: cancellation_details?.reason, events: await lab.eventTypes() }
      },
      answer: { status: 'canceled', reason: 'payment_failed', events: has('customer.subscription.deleted') },
    },
    {
      title: 'an unpaid subscription is invoiced but not collected, and active once the latest is paid',
      source: '| `unpaid` | latest invoice paid | `active` | new invoices are created but not collected while unpaid |',
      sandboxOnly: true,
      async ask(lab) {
        await lab.control('POST', '/retries', { schedule: [1], terminal: 'unpaid' })
        const one = await failedRenewal(lab)
        await lab.advance(2 * day)
        await lab.control('POST', '/retries', { schedule: [3, 5, 7], terminal: 'past_due' })
        const exhausted = await statusOf(lab, one.id)
        await giveCard(lab, one.customer, 'pm_card_visa')
        await lab.advance(31 * day)
        const latest = await newestInvoice(lab, one.customer)
        if (latest.status === 'draft') await lab.stripe.invoices.finalizeInvoice(latest.id, { auto_advance: false })
        await lab.stripe.invoices.pay(latest.id)
        return { exhausted, latest: latest.attempt_count, after: await statusOf(lab, one.id) }
      },
      answer: { exhausted: 'unpaid', latest: 0, after: 'active' },
    },
    {
      title: 'retries that end without a setting to cancel leave the subscription past due',
      source: 'retries exhausted | `canceled` / `unpaid` / stays (Dashboard setting)',
      sandboxOnly: true,
      async ask(lab) {
        const { id, open } = await failedRenewal(lab)
        await lab.advance(20 * day)
        const { attempt_count, next_payment_attempt } = await lab.stripe.invoices.retrieve(open.id)
        return { status: await statusOf(lab, id), attempt_count, next_payment_attempt }
      },
      answer: { status: 'past_due', attempt_count: 4, next_payment_attempt: null },
    },
    {
      title: 'the period moves before the money arrives',
      source: 'The period moves **before** money arrives: never extend access from `current_period_end` alone',
      async ask(lab) {
        const one = await failedRenewal(lab)
        const { items } = await lab.stripe.subscriptions.retrieve(one.id)
        return { moved: items.data[0]?.current_period_start === one.end, invoice: one.open.status }
      },
      answer: { moved: true, invoice: 'open' },
    },
    {
      title: 'a subscription has its periods on the items, and none of its own',
      source: 'They are on **`subscription.items.data[i].current_period_start/end`** [dts].',
      async ask(lab) {
        const { subscription, start, end } = await subscribe(lab)
        return { own: 'current_period_end' in subscription, days: (end - start) / day >= 28 }
      },
      answer: { own: false, days: true },
    },
    {
      title: 'a subscription bills in flexible mode by default',
      source: 'Default `billing_mode.type` is **`flexible`** for Checkout, subscriptions and previews [dts].',
      ask: async (lab) => (await subscribe(lab)).subscription,
      answer: { id: like(/^sub_/), billing_mode: { type: 'flexible' } },
    },
    {
      title: 'a trial with a card goes on as an active subscription',
      source: '| `trialing` | trial end with PM | `active` (or `past_due`) | cycle invoice events |',
      async ask(lab) {
        const one = await subscribe(lab, { more: { trial_period_days: 7 } })
        const invoice = await renewal(lab, one)
        return { status: await statusOf(lab, one.id), invoice }
      },
      answer: {
        status: 'active',
        invoice: { status: 'paid', billing_reason: 'subscription_cycle', amount_paid: 4900 },
      },
    },
  ],
}
