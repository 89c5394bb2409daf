import type Stripe from 'stripe'
import { described, has, idOf, like, newestInvoice, payer, price, some } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { completed, opened, submit } from '../sessions.ts'

const subscriptionOf = async (lab: Lab, session: Stripe.Checkout.Session) =>
  described(await lab.stripe.subscriptions.retrieve(idOf(session.subscription)))

export const purchases: Area = {
  name: 'Checkout purchases',
  rows: [
    {
      title: 'a completed session is paid, and has a subscription and an invoice but no payment intent of its own',
      source: 'In subscription mode `payment_intent` and `setup_intent` are null; the payment hangs off `invoice`.',
      sandboxOnly: true,
      ask: (lab) => completed(lab),
      answer: {
        status: 'complete',
        payment_status: 'paid',
        url: null,
        payment_intent: null,
        setup_intent: null,
        subscription: like(/^sub_/),
        invoice: like(/^in_/),
      },
    },
    {
      title: 'a paid Checkout tells all that came of it',
      source:
        '*Checkout paid*: `customer.created?`, `payment_method.attached`, `customer.subscription.created`, `invoice.created`, `invoice.finalized`, `payment_intent.created/succeeded`, `charge.succeeded`, `invoice_payment.paid`, `invoice.updated`, `invoice.paid`, `invoice.payment_succeeded`,',
      sandboxOnly: true,
      async ask(lab) {
        await completed(lab)
        return { events: await lab.eventTypes() }
      },
      answer: {
        events: has(
          'payment_method.attached',
          'customer.subscription.created',
          'invoice.created',
          'invoice.finalized',
          'payment_intent.created',
          'payment_intent.succeeded',
          'charge.succeeded',
          'invoice_payment.paid',
          'invoice.paid',
          'invoice.payment_succeeded',
          'customer.subscription.updated',
          'checkout.session.completed',
        ),
      },
    },
    {
      title: 'a trial at Checkout needs no payment now',
      source: 'assuming `amount_total > 0` (trial: 0 and `no_payment_required`).',
      sandboxOnly: true,
      ask: (lab) => completed(lab, { subscription_data: { trial_period_days: 7 } }),
      answer: { status: 'complete', payment_status: 'no_payment_required', amount_total: 0 },
    },
    {
      title: 'subscription_data.metadata stamps the subscription, the session’s own does not',
      source: '**`subscription_data.metadata` is the only way to stamp the subscription**',
      sandboxOnly: true,
      async ask(lab) {
        const session = await completed(lab, {
          metadata: { on: 'session' },
          subscription_data: { metadata: { on: 'both' } },
        })
        const { subscription, invoice } = await subscriptionOf(lab, session)
        const { parent } = await lab.stripe.invoices.retrieve(invoice)
        return { session, subscription: subscription.metadata, invoice: parent?.subscription_details?.metadata }
      },
      answer: { session: { metadata: { on: 'session' } }, subscription: { on: 'both' }, invoice: { on: 'both' } },
    },
    {
      title: 'client_reference_id is on the session only',
      source: '| `client_reference_id` | your id; echoed on the session only (never on subscription/invoice) |',
      sandboxOnly: true,
      async ask(lab) {
        const session = await completed(lab, { client_reference_id: 'order-77' })
        const { subscription, invoice } = await subscriptionOf(lab, session)
        const others = JSON.stringify([subscription, await lab.stripe.invoices.retrieve(invoice)])
        return { session, others: others.includes('order-77') }
      },
      answer: { session: { client_reference_id: 'order-77' }, others: false },
    },
    {
      title: 'the card that paid becomes the subscription’s own',
      source: '`subscription.default_payment_method` (set by Checkout) keeps precedence for retries',
      sandboxOnly: true,
      ask: async (lab) => (await subscriptionOf(lab, await completed(lab))).subscription,
      answer: { default_payment_method: like(/^pm_/) },
    },
    {
      title: 'a discount at Checkout lowers the total and the first invoice',
      source: '| `discounts` | `[{coupon} | {promotion_code}]`, max 1 |',
      sandboxOnly: true,
      async ask(lab) {
        const { id } = await lab.stripe.coupons.create({ percent_off: 50, duration: 'once' })
        const session = await completed(lab, { discounts: [{ coupon: id }] })
        return { session, invoice: await newestInvoice(lab, idOf(session.customer)) }
      },
      answer: { session: { amount_subtotal: 4900, amount_total: 2450 }, invoice: { total: 2450, status: 'paid' } },
    },
    {
      title: 'a promotion code on the session lowers what is paid as its coupon does',
      source: '| `discounts` | `[{coupon} | {promotion_code}]`, max 1 |',
      sandboxOnly: true,
      async ask(lab) {
        const { id: coupon } = await lab.stripe.coupons.create({ percent_off: 25, duration: 'once' })
        const { id } = await lab.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon } })
        const session = await completed(lab, { discounts: [{ promotion_code: id }] })
        const used = await lab.stripe.promotionCodes.retrieve(id)
        return { session, times: used.times_redeemed, named: session.discounts?.[0]?.promotion_code === id }
      },
      answer: { session: { amount_total: 3675, payment_status: 'paid' }, times: 1, named: true },
    },
    {
      title: 'a payment is not a subscription: the session has the intent itself',
      source: "| `mode` | `'subscription'` (`payment`, `setup`) |",
      sandboxOnly: true,
      async ask(lab) {
        const { id: once } = await price(lab, 1900, { recurring: undefined } as never)
        return completed(lab, { mode: 'payment', line_items: [{ price: once, quantity: 1 }] })
      },
      answer: { payment_status: 'paid', payment_intent: like(/^pi_/), subscription: null, amount_total: 1900 },
    },
    {
      title: 'a set-up saves a card and charges nothing',
      source: "| `mode` | `'subscription'` (`payment`, `setup`) |",
      sandboxOnly: true,
      async ask(lab) {
        const { id: customer } = await lab.customer()
        const made = { mode: 'setup', currency: 'usd', customer, success_url: 'https://shop.example/' } as const
        const { id } = await lab.stripe.checkout.sessions.create(made)
        await submit(lab, id)
        const cards = (await lab.stripe.customers.listPaymentMethods(customer)).data.length
        return { session: await lab.stripe.checkout.sessions.retrieve(id), cards }
      },
      answer: { session: { setup_intent: like(/^seti_/), payment_intent: null, amount_total: null }, cards: 1 },
    },
    {
      title: 'a customer who is known keeps customer_email null',
      source: 'using `customer_email` (null when `customer` was passed → `customer_details.email`);',
      sandboxOnly: true,
      ask: (lab) => completed(lab),
      answer: { customer_email: null, customer_details: { email: 'ada@example.com' } },
    },
    {
      title: 'a session without a customer makes one when it completes',
      source: 'Without `customer`, Checkout creates one |',
      sandboxOnly: true,
      async ask(lab) {
        const { id } = await price(lab, 4900)
        const session = await lab.stripe.checkout.sessions.create({
          mode: 'subscription',
          customer_email: 'grace@acme.example',
          line_items: [{ price: id, quantity: 1 }],
          success_url: 'https://shop.example/',
        })
        await submit(lab, session.id)
        const done = await lab.stripe.checkout.sessions.retrieve(session.id, { expand: ['customer'] })
        return { before: session.customer, after: done.customer }
      },
      answer: { before: null, after: { object: 'customer', email: 'grace@acme.example', id: some(String) } },
    },
    {
      title: 'Stripe does not stop a customer from buying twice',
      source: '* Stripe does not stop two open sessions from producing two subscriptions:',
      sandboxOnly: true,
      async ask(lab) {
        const { id: customer } = await payer(lab)
        const both = [await opened(lab, { customer }), await opened(lab, { customer })]
        for (const { id } of both) await submit(lab, id)
        return { subscriptions: (await lab.stripe.subscriptions.list({ customer })).data.length }
      },
      answer: { subscriptions: 2 },
    },
  ],
}
