import { has, idOf, like, price, refusal, some, subscribe } from '../helpers.ts'
import type { Area } from '../row.ts'

const includables =
  '`invoice.payments`, `invoice.confirmation_secret`, `checkout.session.line_items`, `customer.sources|subscriptions|tax_ids|tax|invoice_credit_balance`,'

export const objects: Area = {
  name: 'expand and includables',
  rows: [
    {
      title: 'references are ids by default, and objects when expanded',
      source: '**expand[]**: ids by default. `expand[]=latest_invoice.payments`, `data.product` on lists,',
      async ask(lab) {
        const { id } = await subscribe(lab)
        const plain = await lab.stripe.subscriptions.retrieve(id)
        const full = await lab.stripe.subscriptions.retrieve(id, { expand: ['customer', 'latest_invoice.payments'] })
        return { plain, full }
      },
      answer: {
        plain: { customer: like(/^cus_/), latest_invoice: like(/^in_/) },
        full: {
          customer: { object: 'customer' },
          latest_invoice: { object: 'invoice', payments: { object: 'list', data: [{ object: 'invoice_payment' }] } },
        },
      },
    },
    {
      title: 'lists expand below data',
      source: '`data.product` on lists,',
      async ask(lab) {
        const { id } = await price(lab, 4900)
        const { data } = await lab.stripe.prices.list({ limit: 1, expand: ['data.product'] })
        return { price: data[0], same: data[0]?.id === id }
      },
      answer: { price: { product: { object: 'product', name: 'Pro' } }, same: true },
    },
    {
      title: 'an unknown path cannot be expanded',
      source: 'unknown path → 400 `This property cannot be expanded (…)`.',
      async ask(lab) {
        const { id } = await lab.customer()
        return refusal(lab.stripe.customers.retrieve(id, { expand: ['email'] }))
      },
      answer: { status: 400, message: like(/^This property cannot be expanded \(email\)/) },
    },
    {
      title: 'an invoice’s payments are there only when expanded',
      source:
        '`invoice.payments`, `invoice.confirmation_secret` and `session.line_items` are **only present when expanded**',
      async ask(lab) {
        const { invoice } = await subscribe(lab)
        const plain = await lab.stripe.invoices.retrieve(invoice)
        const shown = await lab.stripe.invoices.retrieve(invoice, { expand: ['payments'] })
        return { plain: 'payments' in plain, shown: shown.payments }
      },
      answer: { plain: false, shown: { object: 'list', data: [{ status: 'paid', amount_paid: 4900 }] } },
    },
    {
      title: 'an open invoice’s confirmation secret is its payment intent’s, when expanded',
      source: "`confirmation_secret` (expand): `{type:'payment_intent', client_secret}` for on-session confirmation.",
      async ask(lab) {
        const { invoice } = await subscribe(lab, { more: { payment_behavior: 'default_incomplete' } })
        const shown = await lab.stripe.invoices.retrieve(invoice, { expand: ['confirmation_secret'] })
        return {
          plain: 'confirmation_secret' in (await lab.stripe.invoices.retrieve(invoice)),
          shown: shown.confirmation_secret,
        }
      },
      answer: { plain: false, shown: { type: 'payment_intent', client_secret: like(/^pi_.*_secret_/) } },
    },
    {
      title: 'a customer’s subscriptions are there only when expanded',
      source: includables,
      async ask(lab) {
        const { customer } = await subscribe(lab)
        const shown = await lab.stripe.customers.retrieve(customer, { expand: ['subscriptions'] })
        return { plain: 'subscriptions' in (await lab.stripe.customers.retrieve(customer)), shown }
      },
      answer: { plain: false, shown: { subscriptions: { object: 'list', data: [{ object: 'subscription' }] } } },
    },
    {
      title: 'a customer’s tax ids are there only when expanded',
      source: includables,
      async ask(lab) {
        const { id } = await lab.customer()
        await lab.stripe.customers.createTaxId(id, { type: 'eu_vat', value: 'DE123456789' })
        const shown = await lab.stripe.customers.retrieve(id, { expand: ['tax_ids'] })
        return { plain: 'tax_ids' in (await lab.stripe.customers.retrieve(id)), shown }
      },
      answer: {
        plain: false,
        shown: { tax_ids: { object: 'list', data: [{ object: 'tax_id', value: 'DE123456789' }] } },
      },
    },
    {
      title: 'events hold objects as they were, with ids',
      source: 'Events never change after creation, also not when listed with a newer version.',
      async ask(lab) {
        const { id } = await lab.customer({ name: 'Ada' })
        const [event] = (await lab.events()).filter(({ type }) => type === 'customer.created')
        await lab.stripe.customers.update(id, { name: 'Grace' })
        return (await lab.stripe.events.retrieve(event?.id ?? '')).data.object
      },
      answer: { object: 'customer', name: 'Ada' },
    },
    {
      title: 'nested lists keep the list shape',
      source: 'Lists nested in objects keep the list shape.',
      ask: async (lab) => (await subscribe(lab)).subscription.items,
      answer: {
        object: 'list',
        has_more: false,
        url: like(/^\/v1\/subscription_items\?subscription=sub_/),
        data: [some(Object)],
      },
    },
    {
      title: 'ids have Stripe’s prefixes',
      source:
        '(`cus_ sub_ si_ in_ il_ inpay_ ii_ pi_ ch_ re_ pm_ seti_ cs_test_ bps_ bpc_ prod_ price_ promo_ di_ evt_ we_ req_ clock_ du_ txn_ sub_sched_ feat_ ent_`)',
      async ask(lab) {
        const { subscription, invoice } = await subscribe(lab)
        const { data } = await lab.stripe.invoicePayments.list({ invoice })
        const [payment] = data
        const intent = idOf(payment?.payment.payment_intent)
        const all = [
          subscription.id,
          invoice,
          payment?.id ?? '',
          intent,
          subscription.items.data[0]?.id ?? '',
          idOf(subscription.customer),
        ]
        return { prefixes: all.map((id) => id.slice(0, id.indexOf('_'))) }
      },
      answer: { prefixes: ['sub', 'in', 'inpay', 'pi', 'si', 'cus'] },
    },
    {
      title: 'times are whole seconds of the customer’s clock',
      source: "Objects' `created` follow frozen time;",
      async ask(lab) {
        const { id } = await lab.customer()
        await lab.advance(40 * 86_400)
        const { customer, subscription } = await subscribe(lab, {
          customer: (await lab.customer()).id,
          more: { trial_period_days: 30 },
        })
        return { same: subscription.created - (await lab.now()), own: customer !== id, events: await lab.eventTypes() }
      },
      answer: { same: 0, own: true, events: has('customer.created') },
    },
  ],
}
