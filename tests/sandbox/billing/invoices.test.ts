import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { failure } from '../support.ts'
import { day, hour, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeAll(async () => {
  world = await startBilling()
})
afterAll(() => world.close())

/** A customer whose card is `card`. */
async function payer(card = 'pm_card_visa'): Promise<string> {
  const customer = await world.stripe.customers.create({
    payment_method: card,
    invoice_settings: { default_payment_method: card },
  })
  return customer.id
}

describe('an invoice made by hand', () => {
  it('takes the items that wait for it, and more while it is a draft', async () => {
    const { stripe } = world
    const customer = await payer()
    const item = await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'usd', description: 'Hours' })
    const empty = await stripe.invoices.create({ customer })
    expect(empty).toMatchObject({
      status: 'draft',
      total: 0,
      auto_advance: false,
      billing_reason: 'manual',
      parent: null,
    })
    const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' })
    expect(draft).toMatchObject({ total: 1000, lines: { data: [{ description: 'Hours', amount: 1000 }] } })
    await stripe.invoiceItems.create({
      customer,
      invoice: draft.id,
      unit_amount_decimal: '250' as never,
      quantity: 2,
      currency: 'usd',
    })
    expect((await stripe.invoices.retrieve(draft.id)).total).toBe(1500)
    await stripe.invoiceItems.update(item.id, { amount: 900, description: 'Fewer hours' })
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ subtotal: 1400, amount_due: 1400 })
    await stripe.invoiceItems.del(item.id)
    expect((await stripe.invoices.retrieve(draft.id)).total).toBe(500)
    const done = await stripe.invoices.pay(draft.id)
    expect(done).toMatchObject({ status: 'paid', amount_paid: 500, amount_remaining: 0 })
    const late = stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 1, currency: 'usd' })
    expect(await failure(late)).toMatchObject({ code: 'invoice_not_editable' })
  })

  it('is numbered in its customer’s own sequence, and can be deleted while it is a draft', async () => {
    const { stripe } = world
    const customer = await payer()
    const make = async () => {
      const { id } = await stripe.invoices.create({ customer })
      await stripe.invoiceItems.create({ customer, invoice: id, amount: 100, currency: 'usd' })
      return id
    }
    const [first, second] = [await make(), await make()]
    expect(await stripe.invoices.del(second)).toMatchObject({ deleted: true, object: 'invoice' })
    expect((await failure(stripe.invoices.retrieve(second))).code).toBe('resource_missing')
    expect((await stripe.invoices.finalizeInvoice(first)).number).toMatch(/-0001$/)
    expect((await stripe.invoices.finalizeInvoice(await make())).number).toMatch(/-0002$/)
    expect((await failure(stripe.invoices.del(first))).code).toBe('invoice_not_editable')
    expect((await failure(stripe.invoices.update(first, { description: 'x' }))).code).toBe('invoice_not_editable')
  })

  it('advances by itself after an hour when it is told to', async () => {
    const { stripe } = world
    const customer = await payer()
    await stripe.invoiceItems.create({ customer, amount: 700, currency: 'usd' })
    const draft = await stripe.invoices.create({
      customer,
      auto_advance: true,
      pending_invoice_items_behavior: 'include',
    })
    expect(draft.automatically_finalizes_at).toBe(draft.created + hour)
    await world.advance(hour + 1)
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ status: 'paid', attempt_count: 1 })
  })

  it('that is sent waits for its due date and is then overdue', async () => {
    const { stripe } = world
    const customer = await payer()
    await stripe.invoiceItems.create({ customer, amount: 700, currency: 'usd' })
    const { id } = await stripe.invoices.create({
      customer,
      collection_method: 'send_invoice',
      days_until_due: 10,
      pending_invoice_items_behavior: 'include',
    })
    const sent = await stripe.invoices.sendInvoice(id)
    expect(sent).toMatchObject({ status: 'open', collection_method: 'send_invoice', attempted: false })
    expect(sent.due_date).toBe(sent.created + 10 * day)
    await world.news()
    await world.advance(10 * day + 1)
    expect(await world.news()).toContain('invoice.overdue')
    expect(await stripe.invoices.pay(id, { paid_out_of_band: true })).toMatchObject({ status: 'paid', amount_paid: 0 })
    const charged = await stripe.invoices.create({ customer })
    expect((await failure(stripe.invoices.sendInvoice(charged.id))).statusCode).toBe(400)
    const dated = stripe.invoices.create({ customer, days_until_due: 3 })
    expect((await failure(dated)).param).toBe('days_until_due')
  })

  it('uses the customer’s credit, and gives it back when it is void', async () => {
    const { stripe } = world
    const customer = await payer()
    await stripe.customers.createBalanceTransaction(customer, { amount: -300, currency: 'usd' })
    await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'usd' })
    const { id } = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' })
    const open = await stripe.invoices.finalizeInvoice(id)
    expect(open).toMatchObject({ total: 1000, starting_balance: -300, ending_balance: 0, amount_due: 700 })
    const { data } = await stripe.customers.listBalanceTransactions(customer, { invoice: id })
    expect(data).toMatchObject([{ type: 'applied_to_invoice', amount: 300, ending_balance: 0 }])
    await stripe.invoices.voidInvoice(id)
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -300 })
  })

  it('is paid in parts by payments that were made apart', async () => {
    const { stripe } = world
    const customer = await payer()
    await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'usd' })
    const { id } = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' })
    await stripe.invoices.finalizeInvoice(id)
    const part = await stripe.paymentIntents.create({
      customer,
      amount: 400,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      off_session: true,
    })
    expect(part).toMatchObject({ status: 'succeeded', amount_received: 400 })
    const partly = await stripe.invoices.attachPayment(id, { payment_intent: part.id })
    expect(partly).toMatchObject({ status: 'open', amount_paid: 400, amount_remaining: 600 })
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: 'paid', amount_paid: 1000, amount_remaining: 0 })
    const { data } = await stripe.invoicePayments.list({ invoice: id })
    expect(data.map((one) => [one.is_default, one.status, one.amount_paid])).toEqual([
      [false, 'paid', 400],
      [true, 'paid', 600],
    ])
    const intents = data.map(({ payment }) => idOf(payment.payment_intent))
    expect(new Set(intents).size).toBe(2)
  })
})
