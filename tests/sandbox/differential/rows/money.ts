import type Stripe from 'stripe'
import { failedRenewal, has, idOf, lacks, paymentOf, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

const partial =
  '`charge.refunded` also fires for **partial** refunds (`refunded:false`, compare `amount_refunded` with `previous_attributes.amount_refunded`);'
const noteWords = 'pre/post_payment_credit_notes_amount`'

async function paid(lab: Lab) {
  const one = await subscribe(lab)
  const { charge, intent } = await paymentOf(lab, one.invoice)
  await lab.events()
  return { ...one, charge, intent: intent.id }
}

const lineOf = ({ lines }: Stripe.Invoice): string => lines.data[0]?.id ?? ''

export const money: Area = {
  name: 'refunds and credit notes',
  rows: [
    {
      title: 'a partial refund leaves the charge paid and not refunded',
      source: partial,
      async ask(lab) {
        const { charge } = await paid(lab)
        const refund = await lab.stripe.refunds.create({ charge, amount: 2000 })
        const told = (await lab.events()).find(({ type }) => type === 'charge.refunded')
        return { refund, charge: told?.data.object, previous: told?.data.previous_attributes }
      },
      answer: {
        refund: { object: 'refund', amount: 2000, status: 'succeeded' },
        charge: { object: 'charge', amount_refunded: 2000, refunded: false, status: 'succeeded', paid: true },
        previous: { amount_refunded: 0 },
      },
    },
    {
      title: 'a refund of the rest makes the charge refunded',
      source: '"amount": 4900, "amount_captured": 4900, "amount_refunded": 2000, "refunded": false,',
      async ask(lab) {
        const { charge, intent } = await paid(lab)
        await lab.stripe.refunds.create({ charge, amount: 2000 })
        const rest = await lab.stripe.refunds.create({ payment_intent: intent })
        return { rest, charge: await lab.stripe.charges.retrieve(charge) }
      },
      answer: { rest: { amount: 2900 }, charge: { refunded: true, amount_refunded: 4900 } },
    },
    {
      title: 'a refund tells itself and its charge',
      source: '*Refund*: `refund.created`, `charge.refunded`, `charge.refund.updated`.',
      async ask(lab) {
        await lab.stripe.refunds.create({ charge: (await paid(lab)).charge })
        return { events: await lab.eventTypes() }
      },
      answer: { events: has('refund.created', 'charge.refunded', 'charge.refund.updated') },
    },
    {
      title: 'a refund changes neither the invoice nor the subscription',
      source: 'a refund changes neither invoice `status` nor the subscription.',
      async ask(lab) {
        const { charge, invoice, id } = await paid(lab)
        await lab.stripe.refunds.create({ charge })
        const [after, subscription] = [
          await lab.stripe.invoices.retrieve(invoice),
          await lab.stripe.subscriptions.retrieve(id),
        ]
        const events = await lab.eventTypes()
        return { invoice: after, subscription: subscription.status, events }
      },
      answer: {
        invoice: { status: 'paid', amount_paid: 4900 },
        subscription: 'active',
        events: lacks('customer.subscription.updated'),
      },
    },
    {
      title: 'a charge lists its refunds only when asked',
      source: '`refunds` list is absent → use `refund.created/updated/failed` for the refund object',
      async ask(lab) {
        const { charge } = await paid(lab)
        await lab.stripe.refunds.create({ charge, amount: 500 })
        const shown = await lab.stripe.charges.retrieve(charge, { expand: ['refunds'] })
        return { hidden: 'refunds' in (await lab.stripe.charges.retrieve(charge)), shown: shown.refunds?.data.length }
      },
      answer: { hidden: false, shown: 1 },
    },
    {
      title: 'the invoice of a charge is found by its invoice payment alone',
      source:
        "`Charge.invoice` and `PaymentIntent.invoice` do not exist. Reverse look-up: `invoicePayments.list({payment:{type:'payment_intent', payment_intent}})` [dts].",
      async ask(lab) {
        const { charge, intent, invoice } = await paid(lab)
        const { data } = await lab.stripe.invoicePayments.list({
          payment: { type: 'payment_intent', payment_intent: intent },
        })
        const found = data.map((one) => idOf(one.invoice) === invoice)
        return { found, own: 'invoice' in (await lab.stripe.charges.retrieve(charge)) }
      },
      answer: { found: [true], own: false },
    },
    {
      title: 'a credit note on an open invoice lowers what is due',
      source: noteWords,
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        await lab.events()
        const lines = [{ type: 'invoice_line_item' as const, invoice_line_item: lineOf(open), amount: 900 }]
        const note = await lab.stripe.creditNotes.create({ invoice: open.id, lines })
        const invoice = await lab.stripe.invoices.retrieve(open.id)
        return { note, invoice, events: await lab.eventTypes() }
      },
      answer: {
        note: { object: 'credit_note', status: 'issued', type: 'pre_payment', total: 900 },
        invoice: { amount_remaining: 4000, pre_payment_credit_notes_amount: 900, post_payment_credit_notes_amount: 0 },
        events: has('credit_note.created'),
      },
    },
    {
      title: 'a credit note on a paid invoice refunds its charge when asked',
      source: noteWords,
      async ask(lab) {
        const { invoice, charge } = await paid(lab)
        const note = await lab.stripe.creditNotes.create({ invoice, amount: 900, refund_amount: 900 })
        const after = await lab.stripe.invoices.retrieve(invoice)
        return { note, after, charge: await lab.stripe.charges.retrieve(charge), events: await lab.eventTypes() }
      },
      answer: {
        note: { type: 'post_payment', total: 900 },
        after: { status: 'paid', post_payment_credit_notes_amount: 900, pre_payment_credit_notes_amount: 0 },
        charge: { amount_refunded: 900 },
        events: has('credit_note.created', 'refund.created'),
      },
    },
    {
      title: 'a credit note on a paid invoice goes to the customer’s balance when asked',
      source: 'pre/post_payment_credit_notes_amount`',
      async ask(lab) {
        const { invoice, customer } = await paid(lab)
        const note = await lab.stripe.creditNotes.create({ invoice, amount: 900, credit_amount: 900 })
        return { note, customer: await lab.stripe.customers.retrieve(customer) }
      },
      answer: { note: { type: 'post_payment', total: 900 }, customer: { balance: -900 } },
    },
  ],
}
