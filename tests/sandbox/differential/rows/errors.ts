import { until } from '../../support.ts'
import Stripe from 'stripe'
import { like, refusal, subscribe } from '../helpers.ts'
import type { Area } from '../row.ts'

const auth =
  "Missing/unknown → 401 `{error:{type:'invalid_request_error', message:'Invalid API Key provided: sk_test_***'}}`."

export const errors: Area = {
  name: 'protocol and errors',
  rows: [
    {
      title: 'a missing object is 404 resource_missing, in Stripe’s words',
      source: "404 (`resource_missing`, message `No such subscription: 'sub_x'`, `param:'id'`)",
      ask: (lab) => refusal(lab.stripe.subscriptions.retrieve('sub_x')),
      answer: {
        status: 404,
        code: 'resource_missing',
        param: 'id',
        message: "No such subscription: 'sub_x'",
        class: 'StripeInvalidRequestError',
      },
    },
    {
      title: 'an unknown parameter is named by its path',
      source: 'unknown → 400 `parameter_unknown`, `param` = path as `subscription_data[trial_setings]`.',
      async ask(lab) {
        const { status, body } = await lab.http(
          'POST',
          '/v1/checkout/sessions',
          'mode=subscription&subscription_data[trial_setings]=x',
        )
        return { status, error: body.error }
      },
      answer: {
        status: 400,
        error: { type: 'invalid_request_error', code: 'parameter_unknown', param: 'subscription_data[trial_setings]' },
      },
    },
    {
      title: 'a number that is none is parameter_invalid_integer',
      source: 'wrong type → 400 `parameter_invalid_integer` etc.;',
      async ask(lab) {
        const wrong = await lab.http('POST', '/v1/prices', 'currency=usd&product=prod_x&unit_amount=much')
        return { wrong: wrong.status, error: wrong.body.error }
      },
      answer: { wrong: 400, error: { code: 'parameter_invalid_integer', param: 'unit_amount' } },
    },
    {
      title: 'every answer has a request id, errors too',
      source: '**Headers out**: `Request-Id: req_…` (always, also on errors),',
      async ask(lab) {
        const [good, bad] = [await lab.http('GET', '/v1/customers'), await lab.http('GET', '/v1/customers/cus_x')]
        return { good: good.headers.get('request-id'), bad: bad.headers.get('request-id') }
      },
      answer: { good: like(/^req_/), bad: like(/^req_/) },
    },
    {
      title: 'an answer names its version and echoes its key',
      source: '`Stripe-Version: <requested or account default>`, `Idempotency-Key` (echo),',
      async ask(lab) {
        const key = `echo-${Date.now()}`
        const { headers } = await lab.http('POST', '/v1/customers', 'name=Ada', {
          'idempotency-key': key,
          'stripe-version': Stripe.API_VERSION,
        })
        return {
          version: headers.get('stripe-version'),
          echo: headers.get('idempotency-key') === key,
          notice: headers.has('stripe-notice'),
        }
      },
      answer: { version: Stripe.API_VERSION, echo: true, notice: false },
    },
    {
      title: 'a request without a key is refused',
      source: auth,
      async ask(lab) {
        const answer = await fetch(`${lab.url}/v1/customers`)
        const { error } = (await answer.json()) as { error: { type: string } }
        return { status: answer.status, error }
      },
      answer: { status: 401, error: { type: 'invalid_request_error' } },
    },
    {
      title: 'a wrong key is refused without being told',
      source: auth,
      async ask(lab) {
        const { status, body } = await lab.http('GET', '/v1/customers', '', { authorization: 'Bearer nonsense_secret' })
        const { message } = body.error as unknown as { message: string }
        return { status, message, told: message.includes('nonsense_secret') }
      },
      answer: { status: 401, message: like(/^Invalid API Key provided: /), told: false },
    },
    {
      title: 'a decline’s error has its codes and names its payment intent',
      source:
        '{"error":{"type":"card_error","code":"card_declined","decline_code":"insufficient_funds","advice_code":"try_again_later","network_decline_code":"51","message":"Your card has insufficient funds.",',
      async ask(lab) {
        const { id } = await lab.customer()
        const path = '/v1/payment_methods/pm_card_visa_chargeDeclinedInsufficientFunds/attach'
        const { status, body } = await lab.http('POST', path, `customer=${id}`)
        return { status, error: body.error }
      },
      answer: {
        status: 402,
        error: {
          type: 'card_error',
          code: 'card_declined',
          decline_code: 'insufficient_funds',
          advice_code: 'try_again_later',
          network_decline_code: '51',
          message: 'Your card has insufficient funds.',
        },
      },
    },
    {
      title: 'forms may write lists with and without indexes, and spaces in two ways',
      source:
        '**Form decoding**: `a[b][c]=v`, `a[0]=v`, `a[]=v`, `a[0][b]=v`; `+` and `%20` = space; brackets raw or escaped; repeated scalar = last wins.',
      async ask(lab) {
        const form =
          'name=Ada+Byron&description=a%20b&metadata%5Bk%5D=v&preferred_locales[]=de&preferred_locales[]=en&phone=1&phone=2'
        return (await lab.http('POST', '/v1/customers', form)).body
      },
      answer: {
        name: 'Ada Byron',
        description: 'a b',
        metadata: { k: 'v' },
        preferred_locales: ['de', 'en'],
        phone: '2',
      },
    },
    {
      title: 'an empty value unsets',
      source: 'Empty value on a clearable field = unset;',
      async ask(lab) {
        const { id } = await lab.customer({ description: 'x' })
        return lab.stripe.customers.update(id, { description: '' })
      },
      answer: { description: null },
    },
    {
      title: 'a rate limit is not retried by the SDK unless Stripe says so',
      source: '`StripeRateLimitError` (`rate_limit`, `lock_timeout`) | **no**, unless `Stripe-Should-Retry: true` |',
      sandboxOnly: true,
      async ask(lab) {
        const match = { path: '/v1/customers', method: 'POST' }
        await lab.control('POST', '/faults', { match, times: 1, effect: { status: 429 } })
        const refused = await refusal(lab.stripe.customers.create({}, { maxNetworkRetries: 2 }))
        return { refused, next: (await lab.customer()).object }
      },
      answer: { refused: { class: 'StripeRateLimitError', status: 429 }, next: 'customer' },
    },
    {
      title: 'a server’s error is retried by the SDK under the same key',
      source: '| 5xx | `StripeAPIError` | yes unless `Stripe-Should-Retry: false` |',
      sandboxOnly: true,
      async ask(lab) {
        const match = { path: '/v1/customers', method: 'POST' }
        await lab.control('POST', '/faults', { match, times: 1, effect: { status: 503 } })
        return lab.stripe.customers.create({ name: 'Retried' }, { maxNetworkRetries: 1 })
      },
      answer: { object: 'customer', name: 'Retried' },
    },
    {
      title: 'what waits too long for another request of the same customer is told lock_timeout',
      source: '* **Concurrency**: one lock per customer; on contention 429 `lock_timeout`.',
      sandboxOnly: true,
      async ask(lab) {
        const { id } = await lab.customer()
        const path = `/v1/customers/${id}`
        await lab.control('POST', '/faults', { match: { path, method: 'POST' }, effect: { latency_ms: 700 } })
        const slow = lab.stripe.customers.update(id, { name: 'slow' })
        await until(async () => (await lab.control<{ data: unknown[] }>('GET', '/faults')).data.length === 0)
        const quick = await refusal(lab.stripe.customers.update(id, { name: 'quick' }, { maxNetworkRetries: 0 }))
        return { quick, name: (await slow).name }
      },
      answer: { quick: { status: 429, code: 'lock_timeout', class: 'StripeRateLimitError' }, name: 'slow' },
    },
    {
      title: 'a cancellation is a DELETE with its parameters in the query',
      source: 'GET and DELETE put params in the query string;',
      async ask(lab) {
        const { id } = await subscribe(lab)
        const { body, status } = await lab.http('DELETE', `/v1/subscriptions/${id}?cancellation_details[comment]=bye`)
        return { status, body }
      },
      answer: { status: 200, body: { status: 'canceled', cancellation_details: { comment: 'bye' } } },
    },
  ],
}
