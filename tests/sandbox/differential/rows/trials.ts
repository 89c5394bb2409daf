import { giveCard, has, idOf, lacks, newestInvoice, payer, refusal, renewal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day, hour } from '../timeline.ts'

type Missing = 'cancel' | 'pause' | 'create_invoice'

/** A week's trial without a card, and its end. */
async function endedWithoutCard(lab: Lab, missing_payment_method: Missing) {
  const trial_settings = { end_behavior: { missing_payment_method } }
  const one = await subscribe(lab, { card: null, more: { trial_period_days: 7, trial_settings } })
  await lab.events()
  await lab.advance(7 * day + 2 * hour)
  const subscription = await lab.stripe.subscriptions.retrieve(one.id)
  return { ...one, subscription, events: await lab.eventTypes() }
}

const noMethod =
  '| `trialing` | trial end without PM | `canceled` / `paused` / invoice → `past_due` per `missing_payment_method` | `deleted` / `paused` / `updated` |'

export const trials: Area = {
  name: 'trials',
  rows: [
    {
      title: 'a trial’s period is the trial, and the anchor its end',
      source: '`subscription_data` | `{metadata, description, trial_period_days (≥1) XOR trial_end (≥48 h ahead)',
      async ask(lab) {
        const { subscription, start, end } = await subscribe(lab, { more: { trial_period_days: 7 } })
        const { trial_start, trial_end, billing_cycle_anchor } = subscription
        return {
          days: (end - start) / day,
          at: [trial_start === start, trial_end === end, billing_cycle_anchor === end],
        }
      },
      answer: { days: 7, at: [true, true, true] },
    },
    {
      title: 'trial_will_end is told three days before the end',
      source: '`trial_will_end` 3 days before end (immediately if ended early or < 3 days left) |',
      async ask(lab) {
        await subscribe(lab, { more: { trial_period_days: 7 } })
        await lab.advance(4 * day - hour)
        const before = await lab.eventTypes()
        await lab.advance(2 * hour)
        return { before, after: await lab.eventTypes() }
      },
      answer: {
        before: lacks('customer.subscription.trial_will_end'),
        after: has('customer.subscription.trial_will_end'),
      },
    },
    {
      title: 'trial_will_end is told at once when less than three days are left',
      source: '(immediately if ended early or < 3 days left) |',
      async ask(lab) {
        await subscribe(lab, { more: { trial_period_days: 2 } })
        return { events: await lab.eventTypes() }
      },
      answer: { events: has('customer.subscription.trial_will_end') },
    },
    {
      title: 'a trial that ends with a card becomes active and is billed by a cycle invoice',
      source: '| `trialing` | trial end with PM | `active` (or `past_due`) | cycle invoice events |',
      async ask(lab) {
        const one = await subscribe(lab, { more: { trial_period_days: 7 } })
        await lab.events()
        const invoice = await renewal(lab, one)
        const { status } = await lab.stripe.subscriptions.retrieve(one.id)
        return { status, invoice, events: await lab.eventTypes() }
      },
      answer: {
        status: 'active',
        invoice: { billing_reason: 'subscription_cycle', total: 4900, status: 'paid' },
        events: has('customer.subscription.updated', 'invoice.created', 'invoice.finalized', 'invoice.paid'),
      },
    },
    {
      title: 'a trial that ends with a bad card becomes past due',
      source: '| `trialing` | trial end with PM | `active` (or `past_due`) |',
      async ask(lab) {
        const one = await subscribe(lab, { card: 'pm_card_chargeCustomerFail', more: { trial_period_days: 7 } })
        await renewal(lab, one)
        return lab.stripe.subscriptions.retrieve(one.id)
      },
      answer: { status: 'past_due' },
    },
    {
      title: 'a trial that ends without a card is cancelled when the settings say so',
      source: noMethod,
      ask: (lab) => endedWithoutCard(lab, 'cancel'),
      answer: { subscription: { status: 'canceled' }, events: has('customer.subscription.deleted') },
    },
    {
      title: 'a trial that ends without a card is paused when the settings say so, and says why',
      source:
        'trial_end_without_payment_method|pause_requested|first_payment_failure|final_payment_failure|system}}` (new in 23.0) |',
      ask: (lab) => endedWithoutCard(lab, 'pause'),
      answer: {
        subscription: {
          status: 'paused',
          status_details: {
            paused: { type: 'subscription', subscription: { type: 'trial_end_without_payment_method' } },
          },
        },
        events: has('customer.subscription.paused'),
      },
    },
    {
      title: 'a trial that ends without a card is invoiced by default, and past due',
      source: 'trial end without PM | `canceled` / `paused` / invoice → `past_due` per `missing_payment_method`',
      async ask(lab) {
        const { subscription, customer } = await endedWithoutCard(lab, 'create_invoice')
        return { status: subscription.status, invoice: await newestInvoice(lab, customer) }
      },
      answer: { status: 'past_due', invoice: { status: 'open', amount_due: 4900 } },
    },
    {
      title: 'a paused trial resumes into a period that begins then',
      source:
        '| `paused` | `POST …/resume` | `active` (after resumption invoice paid/uncollectible; void keeps paused; 23 h limit) | `resumed`;',
      async ask(lab) {
        const { id, customer } = await endedWithoutCard(lab, 'pause')
        await giveCard(lab, customer, 'pm_card_visa')
        const now = await lab.now()
        const { status, items, latest_invoice } = await lab.stripe.subscriptions.resume(id, {
          billing_cycle_anchor: { type: 'now' },
        })
        const invoice = await lab.stripe.invoices.retrieve(idOf(latest_invoice))
        const begins = Math.abs((items.data[0]?.current_period_start ?? 0) - now) < 60
        return { status, begins, invoice: invoice.status, events: await lab.eventTypes() }
      },
      answer: { status: 'active', begins: true, invoice: 'paid', events: has('customer.subscription.resumed') },
    },
    {
      title: 'a trial that is ended early says so, and bills the first period at once',
      source: '`trial_will_end` 3 days before end (immediately if ended early or < 3 days left)',
      async ask(lab) {
        const { id } = await subscribe(lab, { more: { trial_period_days: 7 } })
        await lab.advance(day)
        const expand = ['latest_invoice']
        const { status, latest_invoice } = await lab.stripe.subscriptions.update(id, { trial_end: 'now', expand })
        return { status, latest_invoice, events: await lab.eventTypes() }
      },
      answer: {
        status: 'active',
        latest_invoice: { status: 'paid', total: 4900 },
        events: has('customer.subscription.trial_will_end'),
      },
    },
    {
      title: 'a trial’s first invoice of nothing is told as paid, and is no revenue',
      source: '`invoice.paid` for `amount_due = 0` (trial start, credit) is not revenue',
      async ask(lab) {
        await subscribe(lab, { more: { trial_period_days: 7 } })
        const paid = (await lab.events()).find(({ type }) => type === 'invoice.paid')
        return paid?.data.object
      },
      answer: { amount_due: 0, amount_paid: 0, status: 'paid' },
    },
    {
      title: 'a trial of no day at Checkout is refused',
      source: 'trial_period_days (≥1) XOR trial_end (≥48 h ahead)',
      async ask(lab) {
        const { id } = await payer(lab)
        return refusal(
          lab.stripe.checkout.sessions.create({
            mode: 'subscription',
            customer: id,
            line_items: [{ price: (await subscribe(lab)).subscription.items.data[0]?.price.id ?? '', quantity: 1 }],
            success_url: 'https://shop.example/',
            subscription_data: { trial_period_days: 0 },
          }),
        )
      },
      answer: { status: 400, param: 'subscription_data[trial_period_days]' },
    },
  ],
}
