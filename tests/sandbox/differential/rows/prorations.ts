import type Stripe from 'stripe'
import { idOf, like, price, renewal, subscribe, type Subscribed } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

const rule =
  '**Proration**: by second; per item `credit = -round(old × remaining/period)`, `debit = round(new × remaining/period)`, two lines with `proration: true` and `proration_details.credited_items` on the credit;'
const kinds =
  '`proration_behavior`: `create_prorations` (default, billed on next invoice), `always_invoice` (invoice and charge now), `none`.'

interface Halfway extends Subscribed {
  at: number
  dearer: string
  cheaper: string
}

/** $10.00 a month, half of the month gone; $20.00 and $4.00 are on offer. */
async function halfway(lab: Lab, card = 'pm_card_visa'): Promise<Halfway> {
  const one = await subscribe(lab, { amount: 1000, card })
  const product = idOf(one.subscription.items.data[0]?.price.product)
  const [dearer, cheaper] = [(await price(lab, 2000, { product })).id, (await price(lab, 400, { product })).id]
  const at = one.start + (one.end - one.start) / 2
  await lab.advanceTo(at)
  return { ...one, at, dearer, cheaper }
}

type Change = Stripe.SubscriptionUpdateParams

const change = ({ stripe }: Lab, one: Halfway, to: string, more: Change = {}) =>
  stripe.subscriptions.update(one.id, {
    items: [{ id: one.item, price: to }],
    proration_date: one.at,
    expand: ['latest_invoice'],
    ...more,
  })

const preview = ({ stripe }: Lab, one: Halfway, to: string, quantity = 1) =>
  stripe.invoices.createPreview({
    customer: one.customer,
    subscription: one.id,
    subscription_details: {
      items: [{ id: one.item, price: to, quantity }],
      proration_behavior: 'always_invoice',
      proration_date: one.at,
    },
  })

const amounts = (invoice: Stripe.Invoice): number[] =>
  invoice.lines.data.map(({ amount }) => amount).sort((a, b) => a - b)

const latest = ({ latest_invoice }: Stripe.Subscription): Stripe.Invoice => latest_invoice as Stripe.Invoice

export const prorations: Area = {
  name: 'prorations',
  rows: [
    {
      title: '$10 to $20 halfway credits $5 and charges $10',
      source: rule,
      async ask(lab) {
        const one = await halfway(lab)
        const shown = await preview(lab, one, one.dearer)
        return { total: shown.total, amounts: amounts(shown) }
      },
      answer: { total: 500, amounts: [-500, 1000] },
    },
    {
      title: '$10 to $4 halfway credits $5 and charges $2',
      source: rule,
      async ask(lab) {
        const one = await halfway(lab)
        return { amounts: amounts(await preview(lab, one, one.cheaper)) }
      },
      answer: { amounts: [-500, 200] },
    },
    {
      title: 'three of the same halfway credit the one and charge the three',
      source: 'per item `credit = -round(old × remaining/period)`, `debit = round(new × remaining/period)`',
      async ask(lab) {
        const one = await halfway(lab)
        const same = idOf(one.subscription.items.data[0]?.price)
        return { amounts: amounts(await preview(lab, one, same, 3)) }
      },
      answer: { amounts: [-500, 1500] },
    },
    {
      title: 'the credit names the line it credits, and both lines say that they are prorations',
      source: 'two lines with `proration: true` and `proration_details.credited_items` on the credit;',
      async ask(lab) {
        const one = await halfway(lab)
        const invoice = latest(await change(lab, one, one.dearer, { proration_behavior: 'always_invoice' }))
        const of = ({ parent }: Stripe.InvoiceLineItem) =>
          parent?.subscription_item_details ?? parent?.invoice_item_details
        const credit = invoice.lines.data.find(({ amount }) => amount < 0)
        const credited = credit && of(credit)?.proration_details?.credited_items
        return {
          prorations: invoice.lines.data.map((line) => of(line)?.proration),
          credited: { invoice: credited?.invoice === one.invoice, lines: credited?.invoice_line_items.length },
        }
      },
      answer: { prorations: [true, true], credited: { invoice: true, lines: 1 } },
    },
    {
      title: 'always_invoice invoices and charges the difference now',
      source: '`always_invoice` (invoice and charge now), `none`.',
      async ask(lab) {
        const one = await halfway(lab)
        return latest(await change(lab, one, one.dearer, { proration_behavior: 'always_invoice' }))
      },
      answer: { status: 'paid', billing_reason: 'subscription_update', total: 500, amount_paid: 500 },
    },
    {
      title: 'by default prorations wait for the next invoice',
      source: kinds,
      async ask(lab) {
        const one = await halfway(lab)
        const now = await change(lab, one, one.dearer)
        const next = await renewal(lab, one)
        return { same: idOf(now.latest_invoice) === one.invoice, total: next.total, lines: next.lines.data.length }
      },
      answer: { same: true, total: 2500, lines: 3 },
    },
    {
      title: 'none prorates nothing',
      source: kinds,
      async ask(lab) {
        const one = await halfway(lab)
        await change(lab, one, one.dearer, { proration_behavior: 'none' })
        const next = await renewal(lab, one)
        return { total: next.total, lines: next.lines.data.length }
      },
      answer: { total: 2000, lines: 1 },
    },
    {
      title: 'a change of interval begins a period and bills at once, even with none',
      source: 'Changing the interval resets the period and bills immediately even with `none` [dts].',
      async ask(lab) {
        const one = await halfway(lab)
        const year = await price(lab, 10_000, { recurring: { interval: 'year' } })
        const changed = await change(lab, one, year.id, { proration_behavior: 'none' })
        const begins = (changed.items.data[0]?.current_period_start ?? 0) - one.at
        return { invoice: latest(changed), begins: begins >= 0 && begins < 60 }
      },
      answer: { invoice: { status: 'paid', total: 10_000 }, begins: true },
    },
    {
      title: 'a downgrade’s credit goes to the customer’s balance, and pays for the next invoice',
      source: 'downgrade credit goes to the next invoice or `customer.balance`;',
      async ask(lab) {
        const one = await halfway(lab)
        const invoice = latest(await change(lab, one, one.cheaper, { proration_behavior: 'always_invoice' }))
        const held = await lab.stripe.customers.retrieve(one.customer)
        const next = await renewal(lab, one)
        return { invoice, held, next, left: await lab.stripe.customers.retrieve(one.customer) }
      },
      answer: {
        invoice: { total: -300, amount_due: 0, status: 'paid', ending_balance: -300 },
        held: { balance: -300 },
        next: { total: 400, starting_balance: -300, ending_balance: 0, amount_due: 100, amount_paid: 100 },
        left: { balance: 0 },
      },
    },
    {
      title: 'a preview stores nothing and is what the change then bills',
      source: 'Preview ids start with `upcoming_in`; nothing is stored;',
      async ask(lab) {
        const one = await halfway(lab)
        const shown = await preview(lab, one, one.dearer)
        const stored = (await lab.stripe.invoices.list({ customer: one.customer })).data.length
        const invoice = latest(await change(lab, one, one.dearer, { proration_behavior: 'always_invoice' }))
        return { id: shown.id, stored, same: shown.total === invoice.total, amounts: amounts(invoice) }
      },
      answer: { id: like(/^upcoming_in/), stored: 1, same: true, amounts: [-500, 1000] },
    },
    {
      title: 'an item without an id is added beside the first',
      source: 'Without `id` a second item is added; with a new price and no `quantity` it **resets to 1** [dts].',
      async ask(lab) {
        const one = await halfway(lab)
        const { items } = await change(lab, one, one.dearer, { items: [{ price: one.dearer }] })
        return { items: items.data.length }
      },
      answer: { items: 2 },
    },
    {
      title: 'a new price without a quantity resets the quantity to 1',
      source: 'with a new price and no `quantity` it **resets to 1** [dts].',
      async ask(lab) {
        const one = await subscribe(lab, { quantity: 5 })
        const other = await price(lab, 9900)
        const { items } = await lab.stripe.subscriptions.update(one.id, { items: [{ id: one.item, price: other.id }] })
        return { quantity: items.data[0]?.quantity, before: one.subscription.items.data[0]?.quantity }
      },
      answer: { quantity: 1, before: 5 },
    },
    {
      title: 'a cancellation that prorates and invoices now credits what is left of the period',
      source:
        '`subscriptions.cancel(id, {invoice_now:true})` is `DELETE /v1/subscriptions/sub_1?invoice_now=true` with an empty body.',
      async ask(lab) {
        const one = await halfway(lab)
        const ended = await lab.stripe.subscriptions.cancel(one.id, { invoice_now: true, prorate: true })
        const invoice = await lab.stripe.invoices.retrieve(idOf(ended.latest_invoice))
        return { status: ended.status, credit: Math.abs(invoice.total + 500) <= 1 }
      },
      answer: { status: 'canceled', credit: true },
    },
  ],
}
