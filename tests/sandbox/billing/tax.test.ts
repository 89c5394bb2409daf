import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure } from '../support.ts'
import { startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
let customer: string
let vat: Stripe.TaxRate
let sales: Stripe.TaxRate

beforeAll(async () => {
  world = await startBilling()
  customer = (await world.customer()).id
  vat = await world.stripe.taxRates.create({ display_name: 'VAT', inclusive: true, percentage: 20, country: 'FR' })
  sales = await world.stripe.taxRates.create({ display_name: 'Sales tax', inclusive: false, percentage: 8.25 })
})
afterAll(() => world.close())

const invoiced = async (amount: number, more: Partial<Stripe.InvoiceCreateParams>, own: string[] = []) => {
  const draft = await world.stripe.invoices.create({ customer, currency: 'usd', ...more })
  await world.stripe.invoiceItems.create({ customer, invoice: draft.id, amount, currency: 'usd', tax_rates: own })
  return world.stripe.invoices.retrieve(draft.id)
}

describe('tax rates', () => {
  it('add to the price, or are inside of it', async () => {
    expect(await invoiced(1000, { default_tax_rates: [sales.id] })).toMatchObject({
      subtotal: 1000,
      total: 1083,
      total_excluding_tax: 1000,
      total_taxes: [
        { amount: 83, tax_behavior: 'exclusive', taxable_amount: 1000, tax_rate_details: { tax_rate: sales.id } },
      ],
    })
    const inside = await invoiced(1200, { default_tax_rates: [vat.id] })
    expect(inside).toMatchObject({
      subtotal: 1200,
      subtotal_excluding_tax: 1000,
      total: 1200,
      total_excluding_tax: 1000,
    })
    expect(inside.lines.data[0]?.taxes).toMatchObject([
      { amount: 200, taxable_amount: 1000, tax_behavior: 'inclusive' },
    ])
  })

  it('of a line come before those of its invoice, and are worked out after discounts', async () => {
    const { stripe } = world
    await stripe.coupons.create({ id: 'TENTH', percent_off: 10 })
    const invoice = await invoiced(1000, { default_tax_rates: [vat.id], discounts: [{ coupon: 'TENTH' }] }, [sales.id])
    expect(invoice).toMatchObject({ subtotal: 1000, total_discount_amounts: [{ amount: 100 }], total: 974 })
    expect(invoice.total_taxes).toMatchObject([{ amount: 74, taxable_amount: 900 }])
    const changed = await stripe.invoices.update(invoice.id, { discounts: '' })
    expect(changed).toMatchObject({ total: 1083, discounts: [] })
  })

  it('are not owed by customers who are exempt', async () => {
    const { stripe } = world
    await stripe.customers.update(customer, { tax_exempt: 'reverse' })
    const invoice = await invoiced(1000, { default_tax_rates: [sales.id] })
    expect(invoice).toMatchObject({ total: 1000, total_taxes: [{ amount: 0, taxability_reason: 'reverse_charge' }] })
    await stripe.customers.update(customer, { tax_exempt: 'none' })
  })

  it('of a subscription are on its invoices', async () => {
    const { stripe } = world
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer })
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price: world.month.id }],
      default_payment_method: method.id,
      default_tax_rates: [sales.id],
      expand: ['latest_invoice'],
    })
    expect(subscription.latest_invoice).toMatchObject({
      subtotal: 4900,
      total: 5304,
      amount_paid: 5304,
      status: 'paid',
    })
  })

  it('keep their percentage, and are archived instead of deleted', async () => {
    const { stripe } = world
    const changed = await stripe.taxRates.update(sales.id, { display_name: 'Sales', active: false })
    expect(changed).toMatchObject({ display_name: 'Sales', active: false, percentage: 8.25 })
    const late = stripe.invoices.create({ customer, default_tax_rates: [sales.id] })
    expect((await failure(late)).param).toBe('default_tax_rates[0]')
    const again = { percentage: 9 } as Stripe.TaxRateUpdateParams
    expect((await failure(stripe.taxRates.update(sales.id, again))).code).toBe('parameter_unknown')
    expect((await stripe.taxRates.list({ active: true })).data.map(({ id }) => id)).toEqual([vat.id])
    const automatic = stripe.invoices.create({ customer, automatic_tax: { enabled: true } })
    expect((await failure(automatic)).param).toBe('automatic_tax[enabled]')
  })
})
