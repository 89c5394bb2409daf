import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { extractText, getDocumentProxy } from 'unpdf'
import { card, text } from './portal.ts'
import { changeCard, day, hour, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeAll(async () => {
  world = await startBilling()
})
afterAll(() => world.close())

const good = card('4242 4242 4242 4242')

/** A PDF's words and how many pages it has. */
async function read(url: string): Promise<{ words: string; pages: number }> {
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  const pdf = await getDocumentProxy(new Uint8Array(await answer.arrayBuffer()))
  const { text: all, totalPages } = await extractText(pdf, { mergePages: true })
  return { words: all.replace(/\s+/g, ' '), pages: totalPages }
}

async function failed(method = 'pm_card_chargeCustomerFail') {
  const { customer, subscription } = await world.subscribed()
  await changeCard(world, subscription, method)
  await world.advance(31 * day + 2 * hour)
  const [invoice] = (await world.stripe.invoices.list({ customer: customer.id, status: 'open' })).data
  if (!invoice) throw new Error('no open invoice')
  return { subscription, invoice, url: String(invoice.hosted_invoice_url) }
}

/** A finalised invoice of the given amounts, all owed. */
async function billed(
  amounts: number[],
  more: { default_tax_rates?: string[]; discounts?: { coupon: string }[] } = {},
) {
  const { id: customer } = await world.customer()
  const draft = await world.stripe.invoices.create({
    customer,
    collection_method: 'send_invoice',
    days_until_due: 30,
    ...more,
  })
  for (const [at, amount] of amounts.entries()) {
    const item = { customer, invoice: draft.id, amount, currency: 'usd', description: `Work ${at + 1}` }
    await world.stripe.invoiceItems.create(item)
  }
  return world.stripe.invoices.finalizeInvoice(draft.id)
}

describe('the hosted invoice', () => {
  it('tells of a decline in place, and is paid with another card', async () => {
    const { subscription, invoice, url } = await failed()
    expect(await text(world.post(url, { way: 'saved' }))).toContain(
      'id="saved-wrong" role="alert">Your card was declined.',
    )
    expect((await world.post(url, { way: 'card', ...good })).status).toBe(303)
    expect(await world.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', attempt_count: 1 })
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
    expect(await text(fetch(url))).toContain('Paid on')
    expect((await world.post(url, { way: 'card', ...good })).status).toBe(303)
    const charges = await world.ledger(idOf(invoice.customer))
    expect(charges.filter((one) => one.invoice === invoice.id && one.status === 'succeeded')).toHaveLength(1)
  })

  it('lets the bank ask', async () => {
    const { invoice, url } = await failed('pm_card_authenticationRequired')
    const ask = async () => {
      const page = await text(world.post(url, { way: 'saved' }))
      return /name="challenge" value="([^"]*)"/.exec(page)?.[1] ?? ''
    }
    const refused = { challenge: await ask(), outcome: 'fail' }
    expect(await text(world.post(url, refused))).toContain('unable to authenticate')
    expect((await world.post(url, { challenge: await ask(), outcome: 'complete' })).status).toBe(303)
    expect((await world.stripe.invoices.retrieve(invoice.id)).status).toBe('paid')
  })
})

describe('the PDF', () => {
  it('has number, line, total and what is due; once paid, a receipt', async () => {
    const { invoice, url } = await failed()
    const { words } = await read(String(invoice.invoice_pdf))
    const parts = [String(invoice.number), 'Pro', 'Ada Byron', 'Total $49.00', 'Amount paid $0.00', 'Amount due $49.00']
    for (const part of parts) expect(words).toContain(part)
    expect((await fetch(`${url}/receipt`)).status).toBe(404)
    await world.post(url, { way: 'card', ...good })
    const receipt = (await read(`${url}/receipt`)).words
    for (const part of ['Receipt', 'Visa ending in 4242', 'Amount paid $49.00', 'Amount due $0.00']) {
      expect(receipt).toContain(part)
    }
  })

  it('has discounts, and taxes inside and on top of the price', async () => {
    const rate = (display_name: string, percentage: number, inclusive: boolean) =>
      world.stripe.taxRates.create({ display_name, percentage, inclusive })
    const coupon = await world.stripe.coupons.create({ percent_off: 10, duration: 'once', name: 'Spring' })
    const outside = await billed([10_000], {
      default_tax_rates: [(await rate('VAT', 20, false)).id],
      discounts: [{ coupon: coupon.id }],
    })
    const { words } = await read(String(outside.invoice_pdf))
    for (const part of [
      'Spring (10% off) -$10.00',
      'VAT (20%) $18.00',
      'Total $108.00',
      'Amount due $108.00',
      'Date due',
    ]) {
      expect(words).toContain(part)
    }
    const inside = await billed([12_000], { default_tax_rates: [(await rate('GST', 20, true)).id] })
    const other = (await read(String(inside.invoice_pdf))).words
    for (const part of ['GST (20% inclusive) $20.00', 'Total $120.00']) expect(other).toContain(part)
  })

  it('numbers its pages when there are many lines', async () => {
    const { words, pages } = await read(String((await billed(Array.from({ length: 45 }, () => 100))).invoice_pdf))
    expect(pages).toBeGreaterThan(1)
    for (const part of ['Work 1 ', 'Work 45', `Page 1 of ${pages}`, `Page ${pages} of ${pages}`])
      expect(words).toContain(part)
  })

  it('of a credit note has its number and what was credited', async () => {
    const invoice = await billed([5_000])
    const line = {
      type: 'invoice_line_item' as const,
      invoice_line_item: String(invoice.lines.data[0]?.id),
      amount: 2_000,
    }
    const note = await world.stripe.creditNotes.create({ invoice: invoice.id, lines: [line] })
    const { words } = await read(note.pdf)
    for (const part of [note.number, String(invoice.number), 'Work 1', 'Total credited $20.00'])
      expect(words).toContain(part)
  })
})
