import { has, idOf, like, newestInvoice, paymentOf, price } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day } from '../timeline.ts'

const good = 'pm_usBankAccount'

/** A subscription bought at Checkout by bank debit. */
async function bought(lab: Lab, method = good) {
  const { id: customer } = await lab.customer()
  const { id } = await price(lab, 4900)
  const session = await lab.stripe.checkout.sessions.create({
    mode: 'subscription',
    customer,
    allowed_payment_method_types: ['card', 'us_bank_account'],
    line_items: [{ price: id, quantity: 1 }],
    success_url: 'https://shop.example/',
  })
  await lab.control('POST', `/checkout/sessions/${session.id}/complete`, { payment_method: method })
  return { customer, session: await lab.stripe.checkout.sessions.retrieve(session.id) }
}

const settled = async (lab: Lab, method?: string) => {
  const one = await bought(lab, method)
  await lab.events()
  await lab.advance(8 * day)
  return {
    ...one,
    session: await lab.stripe.checkout.sessions.retrieve(one.session.id),
    events: await lab.eventTypes(),
  }
}

const later =
  '| `checkout.session.async_payment_succeeded` / `_failed` | delayed method settles (days later) | `paid` / `unpaid` |'

export const debits: Area = {
  name: 'bank debits',
  rows: [
    {
      title: 'a Checkout by bank debit completes unpaid',
      source: 'or **`unpaid`** (delayed method: do not provision) |',
      sandboxOnly: true,
      ask: async (lab) => (await bought(lab)).session,
      answer: { status: 'complete', payment_status: 'unpaid', subscription: like(/^sub_/) },
    },
    {
      title: 'a bank debit is processing until it settles, its invoice open',
      source: "`payment_status: 'paid'|'unpaid'|'no_payment_required'`",
      sandboxOnly: true,
      async ask(lab) {
        const invoice = await newestInvoice(lab, (await bought(lab)).customer)
        return { invoice, intent: (await paymentOf(lab, invoice.id)).intent }
      },
      answer: { invoice: { status: 'open', amount_paid: 0 }, intent: { status: 'processing' } },
    },
    {
      title: 'a bank debit that settles pays its session, told days later',
      source: later,
      sandboxOnly: true,
      ask: (lab) => settled(lab),
      answer: {
        session: { status: 'complete', payment_status: 'paid' },
        events: has('checkout.session.async_payment_succeeded', 'invoice.paid', 'payment_intent.succeeded'),
      },
    },
    {
      title: 'a bank debit that fails leaves its session complete and unpaid, with its subscription',
      source:
        'on `async_payment_failed` the session stays `complete` and a subscription exists → follow the subscription/invoice events, do not create a second one.',
      sandboxOnly: true,
      async ask(lab) {
        const { session, events } = await settled(lab, 'pm_usBankAccount_insufficientFunds')
        return { session, events, subscription: idOf(session.subscription) }
      },
      answer: {
        session: { status: 'complete', payment_status: 'unpaid' },
        events: has('checkout.session.async_payment_failed', 'invoice.payment_failed'),
        subscription: like(/^sub_/),
      },
    },
    {
      title: 'a debit that has settled is refunded like a card, later',
      source: '*Refund*: `refund.created`, `charge.refunded`, `charge.refund.updated`.',
      sandboxOnly: true,
      async ask(lab) {
        const { customer } = await settled(lab)
        const { charge } = await paymentOf(lab, (await newestInvoice(lab, customer)).id)
        const refund = await lab.stripe.refunds.create({ charge })
        await lab.advance(8 * day)
        return { before: refund, after: await lab.stripe.refunds.retrieve(refund.id), events: await lab.eventTypes() }
      },
      answer: {
        before: { amount: 4900 },
        after: { status: 'succeeded' },
        events: has('refund.created', 'charge.refunded'),
      },
    },
  ],
}
