import type Stripe from 'stripe'
import {
  failedRenewal,
  giveCard,
  has,
  idOf,
  lacks,
  newestInvoice,
  paymentOf,
  refusal,
  renewal,
  subscribe,
} from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day } from '../timeline.ts'

const counts = '`invoice.attempt_count` does **not** count manual `invoices.pay()` calls after the first attempt [dts].'

const told = async (lab: Lab, type: string): Promise<Stripe.Event | undefined> =>
  (await lab.events()).find((event) => event.type === type)

/** A renewal that a bank refuses for good. */
async function refusedForGood(lab: Lab, decline_code: string) {
  const one = await subscribe(lab)
  const match = { on: 'charge', customer: one.customer }
  await lab.control('POST', '/faults', { match, times: 1, effect: { decline_code } })
  return { ...one, open: await renewal(lab, one) }
}

const charges = async ({ stripe }: Lab, customer: string) => (await stripe.charges.list({ customer })).data

export const attempts: Area = {
  name: 'attempts',
  rows: [
    {
      title: 'a failed attempt says when the next one is',
      source: '`next_payment_attempt` is on `invoice.payment_failed`,',
      async ask(lab) {
        await failedRenewal(lab)
        const failed = (await told(lab, 'invoice.payment_failed'))?.data.object as Stripe.Invoice
        return { failed, later: (failed.next_payment_attempt ?? 0) > failed.created }
      },
      answer: { failed: { status: 'open', attempted: true, attempt_count: 1 }, later: true },
    },
    {
      title: 'each of Stripe’s own retries counts',
      source: '`attempt_count` (+1 only for the first and for automatic retries), `next_payment_attempt`.',
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        await lab.advanceTo((open.next_payment_attempt ?? 0) + 60)
        return lab.stripe.invoices.retrieve(open.id)
      },
      answer: { attempt_count: 2, status: 'open' },
    },
    {
      title: 'an attempt by hand does not count after the first',
      source: counts,
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        const refused = await refusal(lab.stripe.invoices.pay(open.id))
        const after = await lab.stripe.invoices.retrieve(open.id)
        return { refused, after, same: after.next_payment_attempt === open.next_payment_attempt }
      },
      answer: { refused: { status: 402, code: 'card_declined' }, after: { attempt_count: 1 }, same: true },
    },
    {
      title: 'an attempt by hand counts when it is the first',
      source: '`attempt_count` (+1 only for the first and for automatic retries)',
      async ask(lab) {
        const { invoice } = await subscribe(lab, {
          card: 'pm_card_chargeCustomerFail',
          more: { payment_behavior: 'default_incomplete' },
        })
        await refusal(lab.stripe.invoices.pay(invoice))
        return lab.stripe.invoices.retrieve(invoice)
      },
      answer: { status: 'open', attempted: true, attempt_count: 1 },
    },
    {
      title: 'turning auto_advance off stops Stripe’s retries',
      source: '(documented: stops Stripe "reattempting payments, sending reminders")',
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        const held = await lab.stripe.invoices.update(open.id, { auto_advance: false })
        await lab.advance(20 * day)
        return { held, after: await lab.stripe.invoices.retrieve(open.id) }
      },
      answer: { held: { next_payment_attempt: null }, after: { status: 'open', attempt_count: 1 } },
    },
    {
      title: 'a retry pays with the card that the customer has by then',
      source: 'scheduled retries keep counting in `attempt_count` but execute only with a new payment method [docs].',
      async ask(lab) {
        const { id, open, customer } = await failedRenewal(lab)
        await giveCard(lab, customer, 'pm_card_visa')
        await lab.advanceTo((open.next_payment_attempt ?? 0) + 60)
        const { status } = await lab.stripe.subscriptions.retrieve(id)
        return { status, invoice: await lab.stripe.invoices.retrieve(open.id) }
      },
      answer: { status: 'active', invoice: { status: 'paid', attempt_count: 2 } },
    },
    {
      title: 'the reason of a decline is on the payment intent, not on the invoice',
      source:
        'No decline reason anywhere on the invoice. Path: invoice → InvoicePayment → `paymentIntents.retrieve(pi).last_payment_error{code, decline_code, advice_code, network_decline_code, message}`.',
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        return { intent: (await paymentOf(lab, open.id)).intent, said: JSON.stringify(open).includes('decline') }
      },
      answer: {
        intent: {
          status: 'requires_payment_method',
          last_payment_error: { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' },
        },
        said: false,
      },
    },
    ...['lost_card', 'stolen_card', 'incorrect_number'].map((code) => ({
      title: `after ${code} retries count but charge nothing`,
      source:
        'Not retried automatically: `incorrect_number, lost_card, pickup_card, stolen_card, revocation_of_authorization, revocation_of_all_authorizations, authentication_required, highest_risk_level, transaction_not_allowed`, no payment method,',
      sandboxOnly: true as const,
      async ask(lab: Lab) {
        const { open, customer } = await refusedForGood(lab, code)
        const before = (await charges(lab, customer)).length
        await lab.advance(4 * day)
        const { attempt_count, status } = await lab.stripe.invoices.retrieve(open.id)
        return { attempt_count, status, more: (await charges(lab, customer)).length - before }
      },
      answer: { attempt_count: 2, status: 'open', more: 0 },
    })),
    {
      title: 'a renewal without any card fails without a charge',
      source: '`payment_failed` also fires with no payment method at all (no charge, no PaymentIntent error);',
      async ask(lab) {
        const one = await subscribe(lab)
        const customer = await lab.stripe.customers.retrieve(one.customer)
        if (customer.deleted) throw new Error('deleted')
        await lab.stripe.paymentMethods.detach(idOf(customer.invoice_settings.default_payment_method))
        await lab.events()
        const open = await renewal(lab, one)
        const { intent } = await paymentOf(lab, open.id)
        const events = await lab.eventTypes()
        return { open, error: intent.last_payment_error, charges: (await charges(lab, one.customer)).length, events }
      },
      answer: { open: { status: 'open' }, error: null, charges: 1, events: has('invoice.payment_failed') },
    },
    {
      title: 'a failed renewal tells its charge, its intent, its invoice and its subscription',
      source: '**or** `invoice.payment_failed` (+`invoice.updated`, `customer.subscription.updated` → `past_due`)',
      async ask(lab) {
        const one = await subscribe(lab)
        await giveCard(lab, one.customer, 'pm_card_chargeCustomerFail')
        await lab.advanceTo(one.end + 60)
        await lab.events()
        await renewal(lab, one)
        const events = await lab.eventTypes()
        return { events, without: events }
      },
      answer: {
        events: has(
          'charge.failed',
          'payment_intent.payment_failed',
          'invoice.payment_failed',
          'invoice.updated',
          'customer.subscription.updated',
        ),
        without: lacks('invoice.paid', 'customer.subscription.deleted'),
      },
    },
    {
      title: 'a decline by hand is a card error with its codes',
      source: '| 402 | `StripeCardError` (also when `rawType` is not `card_error`) | no |',
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        return refusal(lab.stripe.invoices.pay(open.id))
      },
      answer: {
        class: 'StripeCardError',
        status: 402,
        type: 'card_error',
        code: 'card_declined',
        decline_code: 'generic_decline',
      },
    },
    {
      title: 'an uncollectible invoice is not attempted again',
      source: '"auto_advance": false, "automatically_finalizes_at": null, "next_payment_attempt": null,',
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        return lab.stripe.invoices.markUncollectible(open.id)
      },
      answer: { status: 'uncollectible', next_payment_attempt: null },
    },
    {
      title: 'the latest invoice is not necessarily the one that is owed',
      source: '`latest_invoice` | id or expanded; not necessarily the one being dunned |',
      async ask(lab) {
        const one = await failedRenewal(lab)
        await lab.advance(32 * day)
        const { latest_invoice } = await lab.stripe.subscriptions.retrieve(one.id)
        const owed = await lab.stripe.invoices.retrieve(one.open.id)
        const newest = await newestInvoice(lab, one.customer)
        return { owed: owed.status, latest: idOf(latest_invoice) === newest.id, other: newest.id !== owed.id }
      },
      answer: { owed: 'open', latest: true, other: true },
    },
  ],
}
