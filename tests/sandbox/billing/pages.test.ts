import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { card, text as words } from './portal.ts'
import { day, idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeAll(async () => {
  world = await startBilling()
})
afterAll(() => world.close())

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

describe('what is bought', () => {
  const open = async (more: Partial<Stripe.Checkout.SessionCreateParams>) => {
    const session = await world.openCheckout((await world.customer()).id, more)
    return { session, url: String(session.url) }
  }
  const again = (id: string) => world.stripe.checkout.sessions.retrieve(id)

  it('costs less with a promotion code, until that is taken back', async () => {
    const coupon = await world.stripe.coupons.create({ percent_off: 20, duration: 'once' })
    await world.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'SPRING' })
    const { session, url } = await open({ allow_promotion_codes: true })
    const wrong = await words(world.post(`${url}/promotion`, { promotion_code: 'AUTUMN' }))
    expect(wrong).toContain('id="promotion_code-wrong" role="alert">This code is invalid.')
    expect((await world.post(`${url}/promotion`, { promotion_code: 'spring' })).status).toBe(303)
    const page = await words(fetch(url))
    for (const part of ['SPRING (20% off)', '-$9.80', 'Pay $39.20']) expect(page).toContain(part)
    await world.post(`${url}/promotion`, { remove: 'yes' })
    expect(await again(session.id)).toMatchObject({ amount_total: 4900, discounts: [] })
  })

  it('is as many as the shop allows', async () => {
    const adjustable_quantity = { enabled: true, minimum: 1, maximum: 5 }
    const { session, url } = await open({ line_items: [{ price: world.month.id, quantity: 1, adjustable_quantity }] })
    const { data } = await world.stripe.checkout.sessions.listLineItems(session.id)
    const line = String(data[0]?.id)
    const wrong = await words(world.post(`${url}/quantity`, { line, quantity: '6' }))
    expect(wrong).toContain('The quantity must be between 1 and 5.')
    await world.post(`${url}/quantity`, { line, quantity: '3' })
    expect(await words(fetch(url))).toContain('Pay $147.00')
  })

  it('is paid by bank debit days later', async () => {
    const { session, url } = await open({ allowed_payment_method_types: ['card', 'us_bank_account'] })
    const bank = { way: 'bank', holder: 'Ada Byron', routing: '110000000', account: '12' }
    expect(await words(world.post(url, bank))).toContain('not one of the test account numbers')
    expect((await world.post(url, { ...bank, account: '000123456789' })).status).toBe(303)
    expect(await again(session.id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
    await world.advance(5 * day)
    expect((await again(session.id)).payment_status).toBe('paid')
  })

  it('is paid once, or saved for later, in the other modes', async () => {
    const once = await world.stripe.prices.create({
      product: idOf(world.month.product),
      currency: 'usd',
      unit_amount: 700,
    })
    const success_url = 'https://shop.example/'
    const line_items = [{ price: once.id, quantity: 1 }]
    const bought = await world.stripe.checkout.sessions.create({ mode: 'payment', line_items, success_url })
    expect(await words(fetch(String(bought.url)))).toContain('Pay for Pro')
    await world.post(String(bought.url), { ...good, email: 'guest@example.com' })
    expect(await again(bought.id)).toMatchObject({ payment_status: 'paid', payment_intent: expect.any(String) })
    const saved = await world.stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', success_url })
    expect(await words(fetch(String(saved.url)))).toContain('Save your payment details')
    await world.post(String(saved.url), { ...good, email: 'guest@example.com' })
    expect(await again(saved.id)).toMatchObject({ status: 'complete', setup_intent: expect.any(String) })
  })

  it('asks for what the session wants, and tells of it', async () => {
    const session = await world.stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: world.month.id, quantity: 1 }],
      success_url: 'https://shop.example/',
      billing_address_collection: 'required',
      phone_number_collection: { enabled: true },
      tax_id_collection: { enabled: true },
      consent_collection: { terms_of_service: 'required' },
      custom_fields: [{ key: 'team', type: 'text', label: { type: 'custom', custom: 'Team name' } }],
    })
    const url = String(session.url)
    const empty = await words(world.post(url, { ...good, email: 'x', tax_type: 'eu_vat', tax_id: '?' }))
    for (const name of ['email', 'phone', 'country', 'line1', 'city', 'tax_id', 'terms', 'custom-team']) {
      expect(empty, name).toContain(`id="${name}-wrong"`)
    }
    const address = { country: 'DE', line1: 'Allee 1', city: 'Berlin', postal_code: '10115' }
    const told = { email: 'ada@example.com', phone: '+49 30 1234', terms: 'yes', 'custom-team': 'Engines' }
    const taxId = { tax_type: 'eu_vat', tax_id: 'DE 123456789' }
    expect((await world.post(url, { ...good, ...address, ...told, ...taxId })).status).toBe(303)
    expect(await again(session.id)).toMatchObject({
      consent: { terms_of_service: 'accepted' },
      custom_fields: [{ key: 'team', text: { value: 'Engines' } }],
      customer_details: { address, phone: '+49 30 1234', tax_ids: [{ type: 'eu_vat', value: 'DE123456789' }] },
    })
  })

  it('is bought once when the form is sent twice', async () => {
    const { session, url } = await open({})
    const answers = await Promise.all([world.post(url, good), world.post(url, good)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect(await world.ledger(idOf(session.customer))).toHaveLength(1)
  })

  it('is not bought by choosing a test card, which fills the form', async () => {
    const { session, url } = await open({})
    const fill = /name="fill" value="([^"]*)"/.exec(await words(fetch(url)))?.[1] ?? ''
    const page = await words(world.post(url, { fill: fill.replaceAll('&amp;', '&') }))
    expect(page).toContain('value="4242 4242 4242 4242"')
    expect((await again(session.id)).status).toBe('open')
  })

  it('can be recovered after it has expired', async () => {
    const { session, url } = await open({ after_expiration: { recovery: { enabled: true } } })
    await world.stripe.checkout.sessions.expire(session.id)
    const recovery = /href="([^"]*\/r\/[^"]*)"/.exec(await words(fetch(url)))?.[1] ?? ''
    const page = await fetch(recovery)
    expect([page.status, await words(page)]).toEqual([200, expect.stringContaining('Pay $49.00')])
  })
})

it('keeps pages out of caches and frames, and scripts of others out of them', async () => {
  const { headers } = await fetch(String((await world.openCheckout((await world.customer()).id)).url))
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/,
  )
})
