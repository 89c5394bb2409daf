import { createHmac, randomInt } from 'node:crypto'
import type Stripe from 'stripe'
import { createStripe } from '#stripe/client.ts'

/** Where the running stack is, and the secrets of this machine that open it. */
export interface DemoWorld {
  apiUrl: string
  sandboxUrl: string
  webUrl: string
  botToken: string
  operatorToken: string
}

/** Launch data as Telegram would sign it, for a person nobody has seen before. */
export function signedLaunch(botToken: string, nowMs: number): string {
  const user = JSON.stringify({ id: randomInt(10_000_000, 2_000_000_000), first_name: 'Demo', language_code: 'en' })
  const fields = new URLSearchParams({ auth_date: String(Math.floor(nowMs / 1000)), query_id: 'demo', user })
  const check = [...fields].map(([key, value]) => `${key}=${value}`).sort()
  const secret = createHmac('sha256', 'WebAppData').update(botToken).digest()
  fields.set('hash', createHmac('sha256', secret).update(check.join('\n')).digest('hex'))
  return fields.toString()
}

/** One person's calls of the public API. */
export interface Api {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T>
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(`${status} ${code}: ${detail}`)
    this.status = status
    this.code = code
  }
}

/** Calls the API with a bearer token (none: signed out). Throws `ApiError` for every answer that is not 2xx. */
export function createApi(baseUrl: string, token: string | null): Api {
  async function call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await fetch(`${baseUrl}/api/v1${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(120_000),
    })
    const json = (await answer.json()) as T & { code?: string; detail?: string }
    if (!answer.ok) throw new ApiError(answer.status, json.code ?? 'unknown', json.detail ?? '')
    return json
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}, headers) => call('POST', path, body, headers),
  }
}

/** What a person does on Stripe's own pages, done through the sandbox. */
export interface AtStripe {
  pay(sessionId: string, card: string): Promise<void>
  /** What the portal's "change card" does: the customer's default becomes this test card. */
  changeCard(customerId: string, card: string): Promise<void>
  ledger(customerId: string): Promise<{ type: string; invoice: string | null; status: string; amount: number }[]>
  customerOf(sessionId: string): Promise<string>
}

export function createAtStripe(sandboxUrl: string): AtStripe {
  const stripe: Stripe = createStripe({ secretKey: 'sk_test_demo', apiUrl: sandboxUrl })
  return {
    async pay(sessionId, card) {
      const answer = await fetch(`${sandboxUrl}/_sandbox/checkout/sessions/${sessionId}/complete`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ payment_method: card }),
      })
      if (!answer.ok) throw new Error(`Paying answered ${answer.status}`)
    },
    async changeCard(customer, card) {
      const { id } = await stripe.paymentMethods.attach(card, { customer })
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
    },
    async ledger(customer) {
      const answer = await fetch(`${sandboxUrl}/_sandbox/ledger?customer=${customer}`)
      return ((await answer.json()) as { data: [] }).data
    },
    async customerOf(sessionId) {
      const { customer } = await stripe.checkout.sessions.retrieve(sessionId)
      return typeof customer === 'string' ? customer : (customer?.id ?? '')
    },
  }
}
