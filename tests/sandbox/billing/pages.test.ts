import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { extractText, getDocumentProxy } from 'unpdf'
import { changeCard, day, hour, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeEach(async () => {
  world = await startBilling()
})
afterEach(() => world.close())

const card = (number: string) => ({ number, expiry: '12 / 40', cvc: '123', name: 'Ada Byron' })
const good = card('4242 4242 4242 4242')
const text = async (url: string): Promise<string> => (await fetch(url)).text()
const hidden = (page: string, name: string): string =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(page)?.[1] ?? ''

describe('the hosted Checkout page', () => {
  const open = async () => world.openCheckout((await world.customer()).id)

  it('shows what is bought, who buys, and the way back', async () => {
    const page = await text(String((await open()).url))
    for (const part of ['Pro', '$49.00', 'ada@example.com', 'https://shop.example/plans', 'Pay $49.00']) {
      expect(page).toContain(part)
    }
  })

  it('takes a card and goes to the success address of this session', async () => {
    const session = await open()
    const answer = await world.post(String(session.url), good)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`https://shop.example/return?session_id=${session.id}`)
    expect(await world.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'paid' })
    expect(await text(String(session.url))).toContain('This checkout was completed')
  })

  it('shows a decline in place, keeps what was typed but the code, and escapes it', async () => {
    const session = await open()
    const typed = { ...card('4000 0000 0000 9995'), name: '"><script>x</script>' }
    const answer = await world.post(String(session.url), typed)
    const page = await answer.text()
    expect(answer.status).toBe(200)
    expect(page).toContain('Your card has insufficient funds.')
    expect(page).toContain('value="4000 0000 0000 9995"')
    expect(page).toContain('&quot;&gt;&lt;script&gt;')
    expect(page).not.toContain('<script>')
    expect(page).not.toContain('value="123"')
    expect((await world.post(String(session.url), good)).status).toBe(303)
  })

  it.each([
    [card('4242 4242 4242 4241'), 'Your card number is incorrect.'],
    [card('4111 1111 1111 1111'), 'used a non test card'],
    [{ ...good, expiry: '01/20' }, 'expiration year is in the past'],
    [{ ...good, cvc: '1' }, 'security code is incomplete'],
    [{ ...good, name: ' ' }, 'name on the card'],
  ])('refuses %j', async (typed, message) => {
    const session = await open()
    const page = (await (await world.post(String(session.url), typed)).text()).replaceAll('&#39;', "'")
    expect(page).toContain(message)
    expect(await world.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open' })
  })

  it('lets the bank ask: failing keeps the session open, completing pays', async () => {
    const session = await open()
    const url = String(session.url)
    const ask = async () => hidden(await (await world.post(url, card('4000002760003184'))).text(), 'challenge')
    const failed = await world.post(url, { challenge: await ask(), outcome: 'fail' })
    expect(await failed.text()).toContain('unable to authenticate')
    expect((await world.post(url, { challenge: await ask(), outcome: 'complete' })).status).toBe(303)
    expect(await world.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'paid' })
  })

  it('says when it has expired', async () => {
    const session = await open()
    await world.stripe.checkout.sessions.expire(session.id)
    expect(await text(String(session.url))).toContain('This page has expired')
    expect((await world.post(String(session.url), good)).status).toBe(410)
  })

  describe('with a webhook endpoint', () => {
    let server: Server
    let heard: string[]
    beforeEach(async () => {
      heard = []
      server = createServer((request, answer) => {
        let body = ''
        request.on('data', (part: Buffer) => (body += part.toString()))
        request.on('end', () => {
          heard.push((JSON.parse(body) as { type: string }).type)
          setTimeout(() => answer.end('ok'), 150)
        })
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    })
    afterEach(() => new Promise((resolve) => server.close(resolve)))

    it('redirects only after checkout.session.completed was delivered', async () => {
      const { port } = server.address() as AddressInfo
      const url = `http://127.0.0.1:${port}/hook`
      await world.stripe.webhookEndpoints.create({ url, enabled_events: ['checkout.session.completed'] })
      const session = await open()
      expect((await world.post(String(session.url), good)).status).toBe(303)
      expect(heard).toEqual(['checkout.session.completed'])
    })
  })
})

describe('the portal', () => {
  const openPortal = async (customer: string, more = {}) =>
    (await world.stripe.billingPortal.sessions.create({ customer, return_url: 'https://shop.example/', ...more })).url

  it('adds a card that becomes the customer’s default, the subscription keeping its own', async () => {
    const { customer, subscription } = await world.subscribed()
    const url = await openPortal(customer.id)
    await world.news()
    const saved = await world.post(`${url}/payment-method`, card('5555 5555 5555 4444'))
    expect(saved.status).toBe(303)
    const after = await world.stripe.customers.retrieve(customer.id, {
      expand: ['invoice_settings.default_payment_method'],
    })
    expect(after).toMatchObject({ invoice_settings: { default_payment_method: { card: { last4: '4444' } } } })
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).default_payment_method).toBe(
      subscription.default_payment_method,
    )
    expect(await world.news()).toEqual(
      expect.arrayContaining(['payment_method.attached', 'setup_intent.succeeded', 'customer.updated']),
    )
    expect(await text(url)).toContain('Mastercard ending in 4444')
  })

  it('shows a card’s decline in place', async () => {
    const { customer } = await world.subscribed()
    const answer = await world.post(`${await openPortal(customer.id)}/payment-method`, card('4000000000000002'))
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('Your card was declined.')
  })

  it('cancels at the period’s end by cancel_at alone, with the reason, and takes it back', async () => {
    const { customer, subscription } = await world.subscribed()
    const url = await openPortal(customer.id)
    expect(await text(`${url}/cancel?subscription=${subscription.id}`)).toContain('too expensive')
    const fields = { subscription: subscription.id, feedback: 'too_expensive', comment: 'too pricey' }
    expect((await world.post(`${url}/cancel`, fields)).status).toBe(303)
    expect(await world.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: 'active',
      cancel_at: subscription.items.data[0]?.current_period_end,
      cancel_at_period_end: false,
      cancellation_details: { comment: 'too pricey', feedback: 'too_expensive', reason: 'cancellation_requested' },
    })
    expect(await text(url)).toContain('Keep subscription')
    await world.post(`${url}/keep`, { id: subscription.id })
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).cancel_at).toBeNull()
  })

  it('cancels at once when its configuration says so', async () => {
    const { customer, subscription } = await world.subscribed()
    const configuration = await world.stripe.billingPortal.configurations.create({
      features: { subscription_cancel: { enabled: true, mode: 'immediately' } },
    })
    const url = await openPortal(customer.id, { configuration: configuration.id })
    await world.post(`${url}/cancel`, { subscription: subscription.id })
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
  })

  it('follows a card flow to its redirect', async () => {
    const { customer } = await world.subscribed()
    const redirect = { return_url: 'https://shop.example/card' }
    const url = await openPortal(customer.id, {
      flow_data: { type: 'payment_method_update', after_completion: { type: 'redirect', redirect } },
    })
    expect(await text(url)).toContain('Add payment method')
    const answer = await world.post(`${url}/payment-method`, good)
    expect(answer.headers.get('location')).toBe(redirect.return_url)
  })

  it('follows a cancel flow, and touches nobody else’s subscription', async () => {
    const { customer, subscription } = await world.subscribed()
    const other = await world.subscribed()
    const url = await openPortal(customer.id, {
      flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription: subscription.id } },
    })
    expect(await text(url)).toContain('Cancel your subscription?')
    await world.post(`${url}/cancel`, { subscription: other.subscription.id })
    expect((await world.stripe.subscriptions.retrieve(other.subscription.id)).cancel_at).toBeNull()
  })

  it('lists invoices with their PDFs', async () => {
    const { customer } = await world.subscribed()
    const [invoice] = (await world.stripe.invoices.list({ customer: customer.id })).data
    expect(await text(await openPortal(customer.id))).toContain(String(invoice?.invoice_pdf))
  })

  it('does not open for a wrong address', async () => {
    expect((await fetch(`${world.url}/p/session/test_nobody`)).status).toBe(404)
  })
})

describe('the hosted invoice', () => {
  const failed = async () => {
    const { customer, subscription } = await world.subscribed()
    await changeCard(world, subscription, 'pm_card_chargeCustomerFail')
    await world.advance(31 * day + 2 * hour)
    const [invoice] = (await world.stripe.invoices.list({ customer: customer.id, status: 'open' })).data
    if (!invoice) throw new Error('no open invoice')
    return { subscription, invoice, url: String(invoice.hosted_invoice_url) }
  }

  it('is paid with another card', async () => {
    const { subscription, invoice, url } = await failed()
    expect(await (await world.post(url, { way: 'saved' })).text()).toContain('Your card was declined.')
    expect((await world.post(url, good)).status).toBe(303)
    expect(await world.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', attempt_count: 1 })
    expect((await world.stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
    expect(await text(url)).toContain('Paid on')
  })

  it('is a real PDF with number, line, total and what is due', async () => {
    const { invoice } = await failed()
    const answer = await fetch(String(invoice.invoice_pdf))
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    const pdf = await getDocumentProxy(new Uint8Array(await answer.arrayBuffer()))
    const read = (await extractText(pdf, { mergePages: true })).text.replace(/\s+/g, ' ')
    for (const part of [
      String(invoice.number),
      'Pro',
      'Ada Byron',
      'Total $49.00',
      'Amount paid $0.00',
      'Amount due $49.00',
    ]) {
      expect(read).toContain(part)
    }
  })
})
