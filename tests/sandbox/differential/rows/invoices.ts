import {
  failedRenewal,
  giveCard,
  has,
  idOf,
  lacks,
  like,
  newestInvoice,
  refusal,
  renewal,
  subscribe,
} from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day, hour } from '../timeline.ts'

const timeLine =
  "cycle boundary → `customer.subscription.updated` (items' periods moved; `latest_invoice` new) + `invoice.created` (draft) → ≈1 h after a **successful answer to `invoice.created`**"

/** The renewal’s draft, a minute after the boundary. */
async function draft(lab: Lab) {
  const one = await subscribe(lab)
  await lab.events()
  await lab.advanceTo(one.end + 60)
  return { ...one, invoice: await newestInvoice(lab, one.customer) }
}

export const invoices: Area = {
  name: 'invoice life',
  rows: [
    {
      title: 'a renewal begins as a draft, told with the subscription’s new period',
      source: timeLine,
      async ask(lab) {
        const { invoice, id } = await draft(lab)
        const { latest_invoice } = await lab.stripe.subscriptions.retrieve(id)
        return { invoice, latest: latest_invoice === invoice.id, events: await lab.eventTypes() }
      },
      answer: {
        invoice: {
          status: 'draft',
          billing_reason: 'subscription_cycle',
          attempted: false,
          attempt_count: 0,
          auto_advance: true,
        },
        latest: true,
        events: has('invoice.created', 'customer.subscription.updated'),
      },
    },
    {
      title: 'a renewal’s draft waits an hour',
      source:
        '"automatically_finalizes_at": 1794997800, "next_payment_attempt": 1794997800, "default_payment_method": null,',
      async ask(lab) {
        const { invoice } = await draft(lab)
        const { automatically_finalizes_at: at, next_payment_attempt: attempt, created } = invoice
        return { waits: (at ?? 0) - created, attempt: (attempt ?? 0) - created }
      },
      answer: { waits: hour, attempt: hour },
    },
    {
      title: 'a draft has neither number nor pages',
      source: '`number` (null while draft), `hosted_invoice_url`, `invoice_pdf` (null until finalized;',
      ask: async (lab) => (await draft(lab)).invoice,
      answer: { number: null, hosted_invoice_url: null, invoice_pdf: null, ending_balance: null },
    },
    {
      title: 'finalizing gives number, pages, payment intent and default payment',
      source: '`invoice.finalized` (PaymentIntent and default InvoicePayment are created here)',
      async ask(lab) {
        const { invoice } = await draft(lab)
        await lab.events()
        const open = await lab.stripe.invoices.finalizeInvoice(invoice.id, { expand: ['payments'] })
        return { open, payment: open.payments?.data[0], events: await lab.eventTypes() }
      },
      answer: {
        open: {
          status: 'open',
          number: like(/-0002$/),
          hosted_invoice_url: like(/^http/),
          automatically_finalizes_at: null,
        },
        payment: { is_default: true, status: 'open', amount_requested: 4900, payment: { type: 'payment_intent' } },
        events: has('invoice.finalized', 'payment_intent.created'),
      },
    },
    {
      title: 'after its hour a renewal is finalized and paid',
      source: 'attempt → `invoice.paid` + `invoice.payment_succeeded` + `invoice_payment.paid`',
      async ask(lab) {
        const one = await draft(lab)
        await lab.events()
        return { invoice: await renewal(lab, one), events: await lab.eventTypes() }
      },
      answer: {
        invoice: { status: 'paid', amount_paid: 4900, amount_remaining: 0, attempt_count: 1, auto_advance: false },
        events: has('invoice.finalized', 'invoice.paid', 'invoice.payment_succeeded', 'invoice_payment.paid'),
      },
    },
    {
      title: 'a first invoice skips the draft’s hour',
      source: 'First invoice (`subscription_create`) and synchronous updates skip the draft hour.',
      async ask(lab) {
        const { invoice } = await subscribe(lab)
        return lab.stripe.invoices.retrieve(invoice)
      },
      answer: { status: 'paid', billing_reason: 'subscription_create', attempt_count: 1 },
    },
    {
      title: 'a draft with auto_advance off is not finalized',
      source: '`invoices.update(id,{auto_advance:false})`',
      async ask(lab) {
        const { invoice, customer } = await draft(lab)
        await lab.stripe.invoices.update(invoice.id, { auto_advance: false })
        await lab.advance(3 * day)
        return newestInvoice(lab, customer)
      },
      answer: { status: 'draft', auto_advance: false },
    },
    {
      title: 'voiding ends what is owed, but the amount remaining stays',
      source: '`voided`: `amount_remaining` does not become 0 — test `status`;',
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        await lab.events()
        const gone = await lab.stripe.invoices.voidInvoice(open.id, { expand: ['payments'] })
        return { gone, payment: gone.payments?.data[0]?.status, events: await lab.eventTypes() }
      },
      answer: {
        gone: { status: 'void', amount_remaining: 4900, auto_advance: false, next_payment_attempt: null },
        payment: 'canceled',
        events: has('invoice.voided'),
      },
    },
    {
      title: 'an uncollectible invoice can later be paid',
      source: '`marked_uncollectible` can later become `paid`.',
      async ask(lab) {
        const { open, customer } = await failedRenewal(lab)
        const given = await lab.stripe.invoices.markUncollectible(open.id)
        await giveCard(lab, customer, 'pm_card_visa')
        const paid = await lab.stripe.invoices.pay(open.id)
        return { given, paid }
      },
      answer: {
        given: { status: 'uncollectible', auto_advance: false },
        paid: { status: 'paid', amount_remaining: 0 },
      },
    },
    {
      title: 'paying out of band pays the invoice without a charge, and is told by invoice.paid alone',
      source:
        'Prefer `invoice.paid` over `invoice.payment_succeeded` (the latter misses out-of-band and zero invoices marked paid).',
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        await lab.events()
        const paid = await lab.stripe.invoices.pay(open.id, { paid_out_of_band: true })
        const events = await lab.eventTypes()
        return { paid, events, without: events }
      },
      answer: {
        paid: { status: 'paid', amount_paid: 0 },
        events: has('invoice.paid'),
        without: lacks('invoice.payment_succeeded'),
      },
    },
    {
      title: 'a paid invoice cannot be paid again',
      source: '400 when already paid/void (match by re-reading `status`, there is no dedicated code in the union).',
      async ask(lab) {
        const { invoice } = await subscribe(lab)
        return refusal(lab.stripe.invoices.pay(invoice))
      },
      answer: { status: 400, class: 'StripeInvalidRequestError', message: 'Invoice is already paid' },
    },
    {
      title: 'a void invoice cannot be paid',
      source: '400 when already paid/void',
      async ask(lab) {
        const { open } = await failedRenewal(lab)
        await lab.stripe.invoices.voidInvoice(open.id)
        return refusal(lab.stripe.invoices.pay(open.id))
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'a subscription’s invoice names it in its parent, and has none of the old fields',
      source: '`Invoice.subscription`, `.payment_intent`, `.charge`, `.paid`, `.tax`, `.discount` do not exist.',
      async ask(lab) {
        const one = await subscribe(lab)
        const invoice = await lab.stripe.invoices.retrieve(one.invoice)
        const old = ['subscription', 'payment_intent', 'charge', 'paid', 'tax', 'discount']
        const { parent } = invoice
        const names = idOf(parent?.subscription_details?.subscription) === one.id
        return { old: old.filter((key) => key in invoice), parent, names }
      },
      answer: { old: [], parent: { type: 'subscription_details' }, names: true },
    },
    {
      title: 'an invoice’s own period is the one that ended, its line’s the one that is paid',
      source: '`period{start,end}` is the service period (invoice-level `period_*` is not).',
      async ask(lab) {
        const { invoice, start, end } = await draft(lab)
        const line = invoice.lines.data[0]?.period
        return { invoice: [invoice.period_start === start, invoice.period_end === end], line: line?.start === end }
      },
      answer: { invoice: [true, true], line: true },
    },
  ],
}
