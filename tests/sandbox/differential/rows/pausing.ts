import type Stripe from 'stripe'
import { giveCard, has, idOf, lacks, newestInvoice, refusal, renewal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day } from '../timeline.ts'

type Behavior = 'keep_as_draft' | 'mark_uncollectible' | 'void'

async function pausedRenewal(lab: Lab, behavior: Behavior) {
  const one = await subscribe(lab)
  await lab.stripe.subscriptions.update(one.id, { pause_collection: { behavior } })
  const invoice = await renewal(lab, one)
  return { invoice, subscription: await lab.stripe.subscriptions.retrieve(one.id) }
}

/** A pause that gives nothing back. */
const keepsPaid: Stripe.SubscriptionPauseParams = {
  type: 'subscription',
  bill_for: { unused_time_from: { type: 'none' } },
}

const collection =
  '`pause_collection` | `{behavior: keep_as_draft|mark_uncollectible|void, resumes_at}`; **status stays** `active`;'
const paused =
  '| `active` | `POST …/pause` (new, 23.0) | `paused` | `paused`; refused while a schedule is attached; `invoicing_behavior`, `bill_for` decide credits |'

export const pausing: Area = {
  name: 'pausing',
  rows: [
    {
      title: 'collection paused with keep_as_draft keeps renewals as drafts, the subscription active',
      source: collection,
      ask: (lab) => pausedRenewal(lab, 'keep_as_draft'),
      answer: {
        invoice: { status: 'draft', auto_advance: false },
        subscription: { status: 'active', pause_collection: { behavior: 'keep_as_draft', resumes_at: null } },
      },
    },
    {
      title: 'collection paused with void makes renewals void',
      source: collection,
      ask: (lab) => pausedRenewal(lab, 'void'),
      answer: { invoice: { status: 'void', amount_paid: 0 }, subscription: { status: 'active' } },
    },
    {
      title: 'collection paused with mark_uncollectible makes renewals uncollectible, which say why',
      source:
        '`status_details.uncollectible.reason: max_payment_attempts|payment_not_received|subscription_canceled|subscription_paused|user_forgiven`.',
      ask: (lab) => pausedRenewal(lab, 'mark_uncollectible'),
      answer: {
        invoice: { status: 'uncollectible', status_details: { uncollectible: { reason: 'subscription_paused' } } },
        subscription: { status: 'active' },
      },
    },
    {
      title: 'collection resumes at resumes_at',
      source: '{behavior: keep_as_draft|mark_uncollectible|void, resumes_at}',
      async ask(lab) {
        const one = await subscribe(lab)
        const resumes_at = one.start + 5 * day
        await lab.stripe.subscriptions.update(one.id, { pause_collection: { behavior: 'void', resumes_at } })
        await lab.advanceTo(resumes_at + 60)
        const { pause_collection } = await lab.stripe.subscriptions.retrieve(one.id)
        const { status } = await renewal(lab, one)
        return { pause_collection, status }
      },
      answer: { pause_collection: null, status: 'paid' },
    },
    {
      title: 'collection resumes when pause_collection is cleared',
      source: '`null` and `\'\'` → empty value (= "unset")',
      async ask(lab) {
        const one = await subscribe(lab)
        await lab.stripe.subscriptions.update(one.id, { pause_collection: { behavior: 'void' } })
        const { pause_collection } = await lab.stripe.subscriptions.update(one.id, { pause_collection: '' })
        const { status } = await renewal(lab, one)
        return { pause_collection, status }
      },
      answer: { pause_collection: null, status: 'paid' },
    },
    {
      title: 'neither paused nor resumed is told of pause_collection',
      source: '`paused`/`resumed` are **not** sent for `pause_collection`;',
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } })
        await lab.stripe.subscriptions.update(id, { pause_collection: '' })
        return { events: await lab.eventTypes() }
      },
      answer: { events: lacks('customer.subscription.paused') },
    },
    {
      title: 'pausing collection tells that the subscription was updated, and nothing else',
      source:
        '`pause_collection` | `{behavior: keep_as_draft|mark_uncollectible|void, resumes_at}`; **status stays** `active`; only `customer.subscription.updated` fires |',
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.events()
        await lab.stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } })
        return { events: await lab.eventTypes() }
      },
      answer: { events: ['customer.subscription.updated'] },
    },
    {
      title: 'pausing makes the subscription paused, on request',
      source: paused,
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.events()
        const now = await lab.stripe.subscriptions.pause(id, { type: 'subscription' })
        return { now, events: await lab.eventTypes() }
      },
      answer: {
        now: { status: 'paused', status_details: { paused: { subscription: { type: 'pause_requested' } } } },
        events: has('customer.subscription.paused'),
      },
    },
    {
      title: 'pausing credits the time that was paid for and is not used',
      source: '`invoicing_behavior`, `bill_for` decide credits |',
      async ask(lab) {
        const one = await subscribe(lab, { amount: 1000 })
        await lab.advanceTo(one.start + (one.end - one.start) / 2)
        await lab.stripe.subscriptions.pause(one.id, {
          type: 'subscription',
          invoicing_behavior: 'pending_invoice_item',
        })
        const { data } = await lab.stripe.invoiceItems.list({ customer: one.customer, pending: true })
        return { items: data.map(({ amount, proration }) => ({ amount, proration })) }
      },
      answer: { items: [{ amount: -500, proration: true }] },
    },
    {
      title: 'a paused subscription is not billed',
      source: '| `active` | `POST …/pause` (new, 23.0) | `paused` | `paused`;',
      async ask(lab) {
        const one = await subscribe(lab)
        await lab.stripe.subscriptions.pause(one.id, { type: 'subscription' })
        const last = await newestInvoice(lab, one.customer)
        const later = await renewal(lab, one)
        return { same: later.id === last.id }
      },
      answer: { same: true },
    },
    {
      title: 'a paused subscription resumes into active',
      source: '| `paused` | `POST …/resume` | `active` (after resumption invoice paid/uncollectible;',
      async ask(lab) {
        const one = await subscribe(lab)
        await lab.stripe.subscriptions.pause(one.id, keepsPaid)
        await lab.advanceTo(one.end + 5 * day)
        await lab.events()
        const now = await lab.stripe.subscriptions.resume(one.id, { billing_cycle_anchor: { type: 'now' } })
        const { status, total } = await lab.stripe.invoices.retrieve(idOf(now.latest_invoice))
        return { now, invoice: { status, total }, events: await lab.eventTypes() }
      },
      answer: {
        now: { status: 'active' },
        invoice: { status: 'paid', total: 4900 },
        events: has('customer.subscription.resumed'),
      },
    },
    {
      title: 'a resumption that cannot be paid stays paused until its invoice is',
      source: '`payment_behavior: resume_on_payment_attempt|resume_on_payment_success` |',
      async ask(lab) {
        const one = await subscribe(lab)
        await lab.stripe.subscriptions.pause(one.id, keepsPaid)
        await lab.advanceTo(one.end + 5 * day)
        await giveCard(lab, one.customer, 'pm_card_chargeCustomerFail')
        const asked = await lab.stripe.subscriptions.resume(one.id, {
          billing_cycle_anchor: { type: 'now' },
          payment_behavior: 'resume_on_payment_success',
        })
        const open = idOf(asked.latest_invoice)
        await giveCard(lab, one.customer, 'pm_card_visa')
        await lab.stripe.invoices.pay(open)
        const now = await lab.stripe.subscriptions.retrieve(one.id)
        return { asked: asked.status, now: now.status }
      },
      answer: { asked: 'paused', now: 'active' },
    },
    {
      title: 'pausing is refused while a schedule is attached',
      source:
        '`schedule` | `sub_sched_…`: while set, direct price changes and `pause` fail; update the schedule or `release` it |',
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.stripe.subscriptionSchedules.create({ from_subscription: id })
        return refusal(lab.stripe.subscriptions.pause(id, { type: 'subscription' }))
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
  ],
}
