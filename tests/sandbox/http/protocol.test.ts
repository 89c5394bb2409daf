import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()

const raw = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> =>
  fetch(`${world.sandbox.url}${path}`, { headers: { authorization: 'Bearer sk_test_x', ...headers }, ...init })
const errorOf = async (response: Response): Promise<Record<string, unknown>> =>
  ((await response.json()) as { error: Record<string, unknown> }).error

describe('keys', () => {
  it('opens to a test key as Bearer and as Basic user', async () => {
    const basic = `Basic ${Buffer.from('sk_test_x:').toString('base64')}`
    expect((await raw('/v1/customers')).status).toBe(200)
    expect((await raw('/v1/customers', { authorization: basic })).status).toBe(200)
  })

  it('answers 401 without a key, and for live, public and made-up ones, without telling them', async () => {
    const none = await fetch(`${world.sandbox.url}/v1/customers`)
    expect(none.status).toBe(401)
    expect(none.headers.get('request-id')).toMatch(/^req_/)
    expect(await errorOf(none)).toMatchObject({ type: 'invalid_request_error' })
    for (const key of ['sk_live_verysecretverysecret', 'pk_test_x', 'nonsense']) {
      const stripe = new Stripe(key, {
        host: '127.0.0.1',
        port: world.sandbox.port,
        protocol: 'http',
        maxNetworkRetries: 0,
        telemetry: false,
      })
      const error = await failure(stripe.customers.list())
      expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError)
      expect(error.message).toContain('Invalid API Key provided: ')
      expect(error.message).not.toContain(key)
    }
  })

  it('answers 403 to restricted keys', async () => {
    expect((await raw('/v1/customers', { authorization: 'Bearer rk_test_x' })).status).toBe(403)
  })
})

describe('versions', () => {
  it('speaks the installed package’s version, also when none is asked for', async () => {
    expect((await raw('/v1/customers')).headers.get('stripe-version')).toBe(Stripe.API_VERSION)
    const asked = await raw('/v1/customers', { 'stripe-version': Stripe.API_VERSION })
    expect(asked.status).toBe(200)
  })

  it('refuses others rather than pretend', async () => {
    const answer = await raw('/v1/customers', { 'stripe-version': '2020-08-27' })
    expect(answer.status).toBe(400)
    expect((await errorOf(answer)).message).toMatch(/^Invalid Stripe API version: 2020-08-27/)
  })
})

describe('requests', () => {
  it('answers an unknown URL in Stripe’s words', async () => {
    const answer = await raw('/v1/nonsense')
    expect(answer.status).toBe(404)
    expect((await errorOf(answer)).message).toMatch(/^Unrecognized request URL \(GET: \/v1\/nonsense\)/)
  })

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('answers %s on a known URL like an unknown one', async (method) => {
    const answer = await raw('/v1/customers', {}, { method })
    expect(answer.status).toBe(404)
    expect((await errorOf(answer)).message).toContain(`Unrecognized request URL (${method}: /v1/customers)`)
  })

  it('refuses requests on behalf of other accounts', async () => {
    const error = await failure(world.stripe.customers.list({}, { stripeAccount: 'acct_1' }))
    expect(error).toMatchObject({ type: 'StripePermissionError', statusCode: 403, code: 'account_invalid' })
    expect(error.message).toContain("does not have access to account 'acct_1'")
  })

  it('refuses two words that exclude each other', async () => {
    const { stripe } = world
    const made = { success_url: 'https://shop.example', mode: 'setup', currency: 'usd' } as const
    const { id } = await stripe.customers.create({})
    const both = stripe.checkout.sessions.create({ ...made, customer: id, customer_email: 'ada@acme.example' })
    expect(await failure(both)).toMatchObject({ code: 'parameters_exclusive', param: 'customer_email' })
  })

  it('names with every error where its request can be looked at, by programs and by people', async () => {
    const error = await failure(world.stripe.customers.retrieve('cus_nowhere'))
    const { request_log_url: url } = error.raw as { request_log_url: string }
    expect(await (await fetch(url)).json()).toMatchObject({ data: [{ id: error.requestId, status: 404 }] })
    const page = await fetch(url, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('/v1/customers/cus_nowhere')
  })

  it('refuses a body that is not a form, and one that is too large', async () => {
    const json = { 'content-type': 'application/json' }
    expect((await raw('/v1/customers', json, { method: 'POST', body: '{}' })).status).toBe(400)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const large = await raw('/v1/customers', form, { method: 'POST', body: `name=${'x'.repeat(1_100_000)}` })
    expect(large.status).toBe(413)
  })

  it('names an unknown parameter', async () => {
    const error = await failure(world.stripe.customers.create({ emial: 'a@b.example' } as Stripe.CustomerCreateParams))
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError)
    expect(error).toMatchObject({
      code: 'parameter_unknown',
      param: 'emial',
      message: 'Received unknown parameter: emial. Did you mean email?',
    })
  })

  it('answers a missing object with 404 resource_missing', async () => {
    const error = await failure(world.stripe.customers.retrieve('cus_nobody'))
    expect(error).toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 404,
      code: 'resource_missing',
      param: 'id',
      message: "No such customer: 'cus_nobody'",
    })
    expect(error.requestId).toMatch(/^req_/)
    expect(error.doc_url).toBe('https://stripe.com/docs/error-codes/resource-missing')
  })

  it('sends request id, key and retry advice back', async () => {
    const customer = await world.stripe.customers.create({}, { idempotencyKey: 'headers-1' })
    expect(customer.lastResponse.requestId).toMatch(/^req_[0-9A-Za-z]{14}$/)
    expect(customer.lastResponse.headers).toMatchObject({
      'idempotency-key': 'headers-1',
      'original-request': customer.lastResponse.requestId,
      'stripe-should-retry': 'false',
    })
    expect(customer.lastResponse.headers).not.toHaveProperty('stripe-notice')
  })

  it('keeps a log of what was asked', async () => {
    const customer = await world.stripe.customers.create({ name: 'Logged' }, { idempotencyKey: 'log-1' })
    const { data } = await world.control<{ data: unknown[] }>('GET', '/requests?limit=1')
    expect(data).toEqual([
      {
        id: customer.lastResponse.requestId,
        method: 'POST',
        path: '/v1/customers',
        params: { name: 'Logged' },
        status: 200,
        idempotency_key: 'log-1',
        replayed: false,
        created: expect.any(Number) as number,
        duration_ms: expect.any(Number) as number,
      },
    ])
  })

  it('refuses control calls from pages of other origins', async () => {
    const answer = await fetch(`${world.sandbox.url}/_sandbox/reset`, {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
    })
    expect(answer.status).toBe(403)
  })

  it('shows a page to a person who opens it', async () => {
    const page = await fetch(`${world.sandbox.url}/`)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await page.text()).toMatch(/<title>[^<]*Stripe sandbox/)
  })
})

describe('expand', () => {
  const make = async () => {
    const product = await world.stripe.products.create({ name: 'Pro' })
    const price = await world.stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 900 })
    return { product, price }
  }

  it('answers ids unless asked, and objects when asked', async () => {
    const { product, price } = await make()
    expect(price.product).toBe(product.id)
    const expanded = await world.stripe.prices.retrieve(price.id, { expand: ['product'] })
    expect(expanded.product).toMatchObject({ id: product.id, object: 'product', name: 'Pro' })
  })

  it('expands inside lists, nested hashes and several levels', async () => {
    const { product, price } = await make()
    const page = await world.stripe.prices.list({ product: product.id, expand: ['data.product'] })
    expect(page.data[0]?.product).toMatchObject({ name: 'Pro' })
    await world.stripe.products.update(product.id, { default_price: price.id })
    const deep = await world.stripe.products.retrieve(product.id, { expand: ['default_price.product'] })
    expect(deep.default_price).toMatchObject({ id: price.id, product: { id: product.id } })
    const customer = await world.stripe.customers.create({
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
      expand: ['invoice_settings.default_payment_method'],
    })
    expect(customer.invoice_settings.default_payment_method).toMatchObject({ object: 'payment_method' })
  })

  it('leaves an expandable property that holds nothing alone', async () => {
    const customer = await world.stripe.customers.create({ expand: ['invoice_settings.default_payment_method'] })
    expect(customer.invoice_settings.default_payment_method).toBeNull()
  })

  it('includes what is absent unless asked for', async () => {
    const { id } = await world.stripe.customers.create({})
    expect(await world.stripe.customers.retrieve(id)).not.toHaveProperty('subscriptions')
    const customer = await world.stripe.customers.retrieve(id, { expand: ['subscriptions'] })
    expect(customer).toMatchObject({ subscriptions: { object: 'list', data: [], has_more: false } })
  })

  it('finds nothing to expand in what was deleted', async () => {
    const { id } = await world.stripe.customers.create({})
    await world.stripe.customers.del(id)
    const gone = await world.stripe.customers.retrieve(id, { expand: ['subscriptions'] })
    expect(gone).toEqual({ id, object: 'customer', deleted: true })
  })

  it('does not change what is stored', async () => {
    const { price } = await make()
    await world.stripe.prices.retrieve(price.id, { expand: ['product'] })
    expect(typeof (await world.stripe.prices.retrieve(price.id)).product).toBe('string')
  })

  it('refuses what cannot be expanded, goes too deep or does not exist, and does nothing then', async () => {
    const { price } = await make()
    const bad = (expand: string) => failure(world.stripe.prices.retrieve(price.id, { expand: [expand] }))
    expect(await bad('nickname')).toMatchObject({ message: 'This property cannot be expanded (nickname).' })
    expect((await bad('product.nothing')).statusCode).toBe(400)
    expect((await bad('product.default_price.product.default_price.product')).message).toMatch(/more than 4 levels/)
    const before = (await world.stripe.products.list({ limit: 100 })).data.length
    await failure(world.stripe.products.create({ name: 'Never', expand: ['nothing'] }))
    expect((await world.stripe.products.list({ limit: 100 })).data.length).toBe(before)
  })
})
