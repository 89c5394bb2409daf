import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure } from '../support.ts'
import { idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeAll(async () => {
  world = await startBilling()
})
afterAll(() => world.close())

/** A finalized invoice of ten dollars and 20 % tax on top, twice. */
async function owed() {
  const { stripe } = world
  const { id: customer } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const rate = await stripe.taxRates.create({ display_name: 'Tax', percentage: 20, inclusive: false })
  const draft = await stripe.invoices.create({ customer, currency: 'usd', default_tax_rates: [rate.id] })
  for (const description of ['One', 'Two']) {
    await stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 1000, currency: 'usd', description })
  }
  return { customer, invoice: await stripe.invoices.finalizeInvoice(draft.id) }
}

describe('a credit note on an open invoice', () => {
  it('takes what is owed down, a line with its tax at a time, until it is void', async () => {
    const { stripe } = world
    const { invoice } = await owed()
    expect(invoice.amount_due).toBe(2400)
    const line = invoice.lines.data[0]?.id ?? ''
    const lines = [{ type: 'invoice_line_item', invoice_line_item: line, quantity: 1 }]
    const preview = await stripe.creditNotes.preview({ invoice: invoice.id, lines })
    const note = await stripe.creditNotes.create({ invoice: invoice.id, lines, reason: 'order_change' })
    expect(note).toMatchObject({
      object: 'credit_note',
      type: 'pre_payment',
      status: 'issued',
      subtotal: 1000,
      total: 1200,
      total_taxes: [{ amount: 200 }],
      pre_payment_amount: 1200,
      number: `${invoice.number}-CN-01`,
    })
    expect([preview.total, preview.total_taxes]).toEqual([note.total, note.total_taxes])
    const less = await stripe.invoices.retrieve(invoice.id)
    expect(less).toMatchObject({ pre_payment_credit_notes_amount: 1200, amount_remaining: 1200, status: 'open' })
    await stripe.creditNotes.voidCreditNote(note.id)
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ amount_remaining: 2400 })
    await stripe.creditNotes.create({ invoice: invoice.id, amount: 400 })
    const paid = await stripe.invoices.pay(invoice.id)
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 2000 })
    const [charge] = (await stripe.charges.list({ customer: idOf(paid.customer) })).data
    expect(charge?.amount).toBe(2000)
  })

  it('of all that is owed pays it', async () => {
    const { stripe } = world
    const { invoice } = await owed()
    await world.news()
    await stripe.creditNotes.create({ invoice: invoice.id, amount: 2400 })
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', amount_paid: 0 })
    expect(await world.news()).toEqual(expect.arrayContaining(['credit_note.created', 'invoice.paid']))
    expect((await failure(stripe.invoices.pay(invoice.id))).statusCode).toBe(400)
  })
})

describe('a credit note on a paid invoice', () => {
  it('gives money back to the card, to the balance, or says that it was given elsewhere', async () => {
    const { stripe } = world
    const { customer, invoice } = await owed()
    await stripe.invoices.pay(invoice.id)
    const unbalanced = stripe.creditNotes.create({ invoice: invoice.id, amount: 1000, refund_amount: 400 })
    expect((await failure(unbalanced)).param).toBe('refund_amount')
    const note = await stripe.creditNotes.create({
      invoice: invoice.id,
      amount: 1000,
      refund_amount: 400,
      credit_amount: 500,
      out_of_band_amount: 100,
      memo: 'Sorry',
    })
    expect(note).toMatchObject({ type: 'post_payment', post_payment_amount: 1000, out_of_band_amount: 100 })
    const refund = await stripe.refunds.retrieve(idOf(note.refunds[0]?.refund))
    expect(refund).toMatchObject({ amount: 400, status: 'succeeded' })
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -500 })
    const transaction = idOf(note.customer_balance_transaction)
    expect(await stripe.customers.retrieveBalanceTransaction(customer, transaction)).toMatchObject({
      type: 'credit_note',
      credit_note: note.id,
    })
    const after = await stripe.invoices.retrieve(invoice.id)
    expect(after).toMatchObject({ status: 'paid', post_payment_credit_notes_amount: 1000, amount_paid: 2400 })
    const tooMuch = stripe.creditNotes.create({ invoice: invoice.id, amount: 1401, credit_amount: 1401 })
    expect((await failure(tooMuch)).param).toBe('amount')
    expect((await failure(stripe.creditNotes.voidCreditNote(note.id))).statusCode).toBe(400)
    expect((await stripe.creditNotes.list({ invoice: invoice.id })).data.map(({ id }) => id)).toEqual([note.id])
    expect((await stripe.creditNotes.listLineItems(note.id)).data[0]).toMatchObject({ type: 'custom_line_item' })
    const told = await stripe.creditNotes.update(note.id, { memo: 'Very sorry', metadata: { case: '7' } })
    expect(told).toMatchObject({ memo: 'Very sorry', metadata: { case: '7' } })
  })

  it('can name refunds that were made before', async () => {
    const { stripe } = world
    const { customer, invoice } = await owed()
    await stripe.invoices.pay(invoice.id)
    const [charge] = (await stripe.charges.list({ customer })).data
    const refund = await stripe.refunds.create({ charge: charge?.id ?? '', amount: 600 })
    const note = await stripe.creditNotes.create({
      invoice: invoice.id,
      lines: [{ type: 'custom_line_item', description: 'Late', unit_amount: 300, quantity: 2 }],
      refunds: [{ refund: refund.id, amount_refunded: 600 }],
    })
    expect(note).toMatchObject({ total: 600, refunds: [{ amount_refunded: 600, refund: refund.id }] })
    expect((await stripe.charges.retrieve(charge?.id ?? '')).amount_refunded).toBe(600)
  })
})
