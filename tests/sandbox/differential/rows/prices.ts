import type Stripe from 'stripe'
import { has, idOf, newestInvoice, payer, price, refusal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

const taxWords = 'tax on invoices is `total_taxes[]`, on lines `taxes[]`.'

async function taxed(lab: Lab, inclusive: boolean, quantity = 1): Promise<Stripe.Invoice> {
  const rate = await lab.stripe.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive })
  const one = await subscribe(lab, { amount: 1200, quantity, more: { default_tax_rates: [rate.id] } })
  return lab.stripe.invoices.retrieve(one.invoice)
}

const euros = { currency_options: { eur: { unit_amount: 4500 } } }

export const prices: Area = {
  name: 'prices, quantity and tax',
  rows: [
    {
      title: 'an exclusive tax rate is added to the total',
      source: taxWords,
      async ask(lab) {
        const invoice = await taxed(lab, false)
        return { invoice, line: invoice.lines.data[0] }
      },
      answer: {
        invoice: {
          subtotal: 1200,
          total_excluding_tax: 1200,
          total: 1440,
          total_taxes: [{ amount: 240, tax_behavior: 'exclusive' }],
        },
        line: { amount: 1200, taxes: [{ amount: 240, tax_behavior: 'exclusive', taxable_amount: 1200 }] },
      },
    },
    {
      title: 'an inclusive tax rate is within the total',
      source: taxWords,
      async ask(lab) {
        const invoice = await taxed(lab, true)
        return { invoice, line: invoice.lines.data[0] }
      },
      answer: {
        invoice: {
          subtotal: 1200,
          total_excluding_tax: 1000,
          total: 1200,
          total_taxes: [{ amount: 200, tax_behavior: 'inclusive' }],
        },
        line: { amount: 1200, taxes: [{ amount: 200, tax_behavior: 'inclusive', taxable_amount: 1000 }] },
      },
    },
    {
      title: 'tax follows the quantity',
      source: '`total_taxes[]`, on lines `taxes[]`',
      ask: (lab) => taxed(lab, false, 3),
      answer: { subtotal: 3600, total: 4320, total_taxes: [{ amount: 720 }] },
    },
    {
      title: 'a quantity multiplies the unit amount, in one line',
      source: '"quantity": 1, "quantity_decimal": "1", "subtotal": 4900, "taxes": []',
      async ask(lab) {
        const { invoice } = await subscribe(lab, { quantity: 3 })
        const { total, lines } = await lab.stripe.invoices.retrieve(invoice)
        return { total, line: lines.data[0], lines: lines.data.length }
      },
      answer: { total: 14_700, line: { quantity: 3, amount: 14_700 }, lines: 1 },
    },
    {
      title: 'a line says quantity, product, price and interval in words',
      source: '"description": "1 × Pro (at $49.00 / month)"',
      async ask(lab) {
        const { invoice } = await subscribe(lab)
        const { lines } = await lab.stripe.invoices.retrieve(invoice)
        return { description: lines.data[0]?.description }
      },
      answer: { description: '1 × Pro (at $49.00 / month)' },
    },
    {
      title: 'a line names its price and product by id',
      source: '`pricing.price_details{price, product}`, `pricing.unit_amount_decimal`;',
      async ask(lab) {
        const { invoice, subscription } = await subscribe(lab)
        const { lines } = await lab.stripe.invoices.retrieve(invoice)
        const named = lines.data[0]?.pricing?.price_details
        const { price: own } = subscription.items.data[0] ?? {}
        return {
          same: [named?.price === own?.id, named?.product === own?.product],
          decimal: String(lines.data[0]?.pricing?.unit_amount_decimal),
        }
      },
      answer: { same: [true, true], decimal: '4900' },
    },
    {
      title: 'a price in several currencies bills in the one that is asked for',
      source: '`price.tiers|currency_options`',
      async ask(lab) {
        const one = await subscribe(lab, { priceMore: euros, more: { currency: 'eur' } })
        return { subscription: one.subscription, invoice: await lab.stripe.invoices.retrieve(one.invoice) }
      },
      answer: { subscription: { currency: 'eur' }, invoice: { currency: 'eur', total: 4500, amount_paid: 4500 } },
    },
    {
      title: 'a price in several currencies bills in its own unless asked',
      source: '`price.tiers|currency_options`',
      ask: async (lab) => (await subscribe(lab, { priceMore: euros })).subscription,
      answer: { currency: 'usd' },
    },
    {
      title: 'a price shows its other currencies only when asked',
      source:
        '`customer.sources|subscriptions|tax_ids|tax|invoice_credit_balance`, `charge.refunds`, `price.tiers|currency_options`',
      async ask(lab) {
        const { id } = await price(lab, 4900, euros)
        const shown = await lab.stripe.prices.retrieve(id, { expand: ['currency_options'] })
        return {
          hidden: 'currency_options' in (await lab.stripe.prices.retrieve(id)),
          eur: shown.currency_options?.eur,
        }
      },
      answer: { hidden: false, eur: { unit_amount: 4500 } },
    },
    {
      title: 'a zero-decimal currency is charged in its own unit',
      source: 'Integers in minor units (mind zero-decimal currencies).',
      async ask(lab) {
        const { invoice } = await subscribe(lab, { amount: 500, priceMore: { currency: 'jpy' } })
        const { total, currency, lines } = await lab.stripe.invoices.retrieve(invoice)
        return { total, currency, description: lines.data[0]?.description }
      },
      answer: { total: 500, currency: 'jpy', description: '1 × Pro (at ¥500 / month)' },
    },
    {
      title: 'the amount of a price cannot be changed',
      source: 'Amount, currency and interval of a price are immutable',
      async ask(lab) {
        const { id } = await price(lab, 4900)
        const { status, body } = await lab.http('POST', `/v1/prices/${id}`, 'unit_amount=5900')
        return { status, error: body.error, still: (await lab.stripe.prices.retrieve(id)).unit_amount }
      },
      answer: { status: 400, error: { code: 'parameter_unknown', param: 'unit_amount' }, still: 4900 },
    },
    {
      title: 'a lookup key is unique, and moves when that is asked for',
      source: '`lookup_key` ≤ 200 chars, unique; `transfer_lookup_key` on create/update moves it.',
      async ask(lab) {
        const lookup_key = `pro_${Date.now()}`
        const first = await price(lab, 4900, { lookup_key })
        const taken = await refusal(price(lab, 5900, { lookup_key }))
        const second = await price(lab, 5900, { lookup_key, transfer_lookup_key: true })
        const { data } = await lab.stripe.prices.list({ lookup_keys: [lookup_key] })
        const found = data.map(({ id }) => id === second.id)
        return { taken, found, first: (await lab.stripe.prices.retrieve(first.id)).lookup_key }
      },
      answer: { taken: { status: 400 }, found: [true], first: null },
    },
    {
      title: 'an archived price cannot be subscribed to',
      source: 'new price + archive. Do not hard-code price ids;',
      async ask(lab) {
        const { id } = await price(lab, 4900)
        await lab.stripe.prices.update(id, { active: false })
        const customer = await payer(lab)
        return refusal(lab.stripe.subscriptions.create({ customer: customer.id, items: [{ price: id }] }))
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'a seat more is prorated and then billed with the rest',
      source: "Change **by item id**: `items:[{id:'si_…', price:'price_new', quantity}]`.",
      async ask(lab) {
        const one = await subscribe(lab)
        const { items, latest_invoice } = await lab.stripe.subscriptions.update(one.id, {
          items: [{ id: one.item, quantity: 2 }],
          proration_behavior: 'always_invoice',
        })
        const { total } = await lab.stripe.invoices.retrieve(idOf(latest_invoice))
        return { quantity: items.data[0]?.quantity, total, newest: (await newestInvoice(lab, one.customer)).total }
      },
      answer: { quantity: 2, total: 4900, newest: 4900 },
    },
    {
      title: 'a product and its price are told when they are made',
      source: '`price.*`/`product.*` if the catalogue is mirrored.',
      async ask(lab) {
        await price(lab, 4900)
        return { events: await lab.eventTypes() }
      },
      answer: { events: has('price.created', 'product.created') },
    },
  ],
}
