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

describe('tax rates in Checkout', () => {
  beforeAll(async () => {
    sales = await world.stripe.taxRates.create({ display_name: 'Sales tax', inclusive: false, percentage: 8.25 })
  })

  it('are in what the page asks for, on the invoice, and on every renewal', async () => {
    const { stripe, month } = world
    const setup = await stripe.prices.create({ currency: 'usd', unit_amount: 1200, product: month.product as string })
    const buyer = await world.customer()
    const session = await world.openCheckout(buyer.id, {
      line_items: [
        { price: month.id, quantity: 2, adjustable_quantity: { enabled: true, maximum: 5 } },
        { price: setup.id, quantity: 1, tax_rates: [vat.id] },
      ],
      subscription_data: { default_tax_rates: [sales.id] },
      allow_promotion_codes: true,
    })
    // 9800 with 8.25 % on top, 1200 with 20 % inside.
    expect(session).toMatchObject({
      amount_subtotal: 11_000,
      amount_total: 11_809,
      total_details: { amount_tax: 1009, amount_discount: 0 },
    })
    const { data } = await stripe.checkout.sessions.listLineItems(session.id)
    expect(data.map((line) => [line.amount_tax, line.amount_total])).toEqual([
      [809, 10_609],
      [200, 1200],
    ])
    const page = await (await fetch(session.url ?? '')).text()
    expect(page).toMatch(/Tax<\/span>\s*<span class="money">\$10\.09/)

    const { status } = await world.control('POST', `/_sandbox/checkout/sessions/${session.id}/complete`, {})
    expect(status).toBe(200)
    const [subscription] = (await stripe.subscriptions.list({ customer: buyer.id })).data
    expect(subscription?.default_tax_rates?.map(({ id }) => id)).toEqual([sales.id])
    const invoices = (): Promise<Stripe.Invoice[]> =>
      stripe.invoices.list({ customer: buyer.id }).then((one) => one.data)
    expect(await invoices()).toMatchObject([{ subtotal: 11_000, total: 11_809, amount_paid: 11_809 }])
    await world.advance(32 * 86_400)
    expect((await invoices())[0]).toMatchObject({ subtotal: 9800, total: 10_609 })
  })

  it('are worked out after discounts, and spare who is exempt', async () => {
    const { stripe } = world
    const buyer = await world.customer()
    const buy = async (more: Partial<Stripe.Checkout.SessionCreateParams>): Promise<Stripe.Checkout.Session> =>
      world.openCheckout(buyer.id, { subscription_data: { default_tax_rates: [sales.id] }, ...more })
    expect(await buy({ discounts: [{ coupon: 'TENTH' }] })).toMatchObject({
      amount_total: 4410 + 364,
      total_details: { amount_tax: 364, amount_discount: 490 },
    })
    await stripe.customers.update(buyer.id, { tax_exempt: 'exempt' })
    expect(await buy({})).toMatchObject({ amount_total: 4900, total_details: { amount_tax: 0 } })
  })
})
