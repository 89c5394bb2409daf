import { has, payer, refusal } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day } from '../timeline.ts'

/** An invoice of one item of $12.00, beside any subscription. */
async function oneOff({ stripe }: Lab, customer: string): Promise<string> {
  await stripe.invoiceItems.create({ customer, amount: 1200, currency: 'usd', description: 'Setup' })
  return (await stripe.invoices.create({ customer, auto_advance: false, pending_invoice_items_behavior: 'include' })).id
}

export const byHand: Area = {
  name: 'invoices by hand',
  rows: [
    {
      title: 'a one-off invoice has no parent, and its line names its item',
      source: 'one-off invoices have `parent: null`.',
      async ask(lab) {
        const invoice = await lab.stripe.invoices.retrieve(await oneOff(lab, (await payer(lab)).id))
        return { invoice, line: invoice.lines.data[0] }
      },
      answer: {
        invoice: { parent: null, status: 'draft', billing_reason: 'manual', total: 1200 },
        line: { amount: 1200, description: 'Setup', parent: { type: 'invoice_item_details' } },
      },
    },
    {
      title: 'an invoice of nothing is paid as soon as it is finalized',
      source: 'zero-total invoices go straight to `paid`.',
      async ask(lab) {
        const { id } = await payer(lab)
        const invoice = await lab.stripe.invoices.create({ customer: id })
        return lab.stripe.invoices.finalizeInvoice(invoice.id)
      },
      answer: { status: 'paid', total: 0, amount_due: 0 },
    },
    {
      title: 'a credit balance pays for what is due, and is used up by it',
      source: 'credit goes to the next invoice or `customer.balance`;',
      async ask(lab) {
        const { id } = await payer(lab)
        await lab.stripe.customers.createBalanceTransaction(id, { amount: -500, currency: 'usd' })
        const open = await lab.stripe.invoices.finalizeInvoice(await oneOff(lab, id))
        return { open, customer: await lab.stripe.customers.retrieve(id) }
      },
      answer: {
        open: { total: 1200, amount_due: 700, starting_balance: -500, ending_balance: 0 },
        customer: { balance: 0 },
      },
    },
    {
      title: 'invoices of a customer are numbered one after the other, under the customer’s prefix',
      source: '"invoice_prefix": "TK9B2QWZ",',
      async ask(lab) {
        const { id, invoice_prefix } = await payer(lab)
        const numbers = []
        for (const _ of [1, 2]) numbers.push((await lab.stripe.invoices.finalizeInvoice(await oneOff(lab, id))).number)
        return { numbers: numbers.map((number) => number?.replace(`${invoice_prefix}-`, '')) }
      },
      answer: { numbers: ['0001', '0002'] },
    },
    {
      title: 'a one-off invoice is paid by hand with the customer’s default card',
      source:
        '`stripe.invoices.pay(id, {payment_method?, off_session? (default true), paid_out_of_band?, forgive?, mandate?}, {idempotencyKey})`',
      async ask(lab) {
        const id = await oneOff(lab, (await payer(lab)).id)
        await lab.stripe.invoices.finalizeInvoice(id)
        return lab.stripe.invoices.pay(id)
      },
      answer: { status: 'paid', amount_paid: 1200, attempt_count: 1 },
    },
    {
      title: 'an item of an invoice that is final cannot be changed',
      source: 'coupon_expired, invoice_not_editable, invoice_upcoming_none,',
      async ask(lab) {
        const id = await oneOff(lab, (await payer(lab)).id)
        const { lines } = await lab.stripe.invoices.finalizeInvoice(id)
        const item = lines.data[0]?.parent?.invoice_item_details?.invoice_item ?? ''
        return refusal(lab.stripe.invoiceItems.update(item, { amount: 1 }))
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'an invoice that is sent waits for its due date, and is not charged',
      source: 'collection_method, due_date, default_payment_method, webhooks_delivered_at`.',
      async ask(lab) {
        const { id: customer } = await payer(lab)
        await lab.stripe.invoiceItems.create({ customer, amount: 1200, currency: 'usd' })
        const { id } = await lab.stripe.invoices.create({
          customer,
          collection_method: 'send_invoice',
          days_until_due: 30,
          pending_invoice_items_behavior: 'include',
        })
        const open = await lab.stripe.invoices.sendInvoice(id)
        await lab.advance(2 * day)
        const days = ((open.due_date ?? 0) - (open.status_transitions.finalized_at ?? 0)) / day
        return { days, after: await lab.stripe.invoices.retrieve(id), events: await lab.eventTypes() }
      },
      answer: { days: 30, after: { status: 'open', attempted: false, amount_paid: 0 }, events: has('invoice.sent') },
    },
  ],
}
