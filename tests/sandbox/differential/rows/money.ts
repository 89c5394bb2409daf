import { has, idOf, lacks, paymentOf, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

const partial =
  '`charge.refunded` also fires for **partial** refunds (`refunded:false`, compare `amount_refunded` with `previous_attributes.amount_refunded`);'
async function paid(lab: Lab) {
  const one = await subscribe(lab)
  const { charge, intent } = await paymentOf(lab, one.invoice)
  await lab.events()
  return { ...one, charge, intent: intent.id }
}

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
  ],
}
