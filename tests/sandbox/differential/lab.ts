import Stripe from 'stripe'
import { openTimeline, type Timeline } from './timeline.ts'

/** Where rows are run: the sandbox, or an account of Stripe's own in test mode. */
export interface Account {
  stripe: Stripe
  url: string
  key: string
  /** The sandbox's control calls; absent at Stripe, where rows that need them are not run. */
  control?<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>
}

/** An answer as it came over the wire. */
export interface Answer {
  status: number
  headers: Headers
  body: Record<string, never>
}

/** What one row works with: its own customers, its own time and the events since it began. */
export interface Lab extends Timeline {
  stripe: Stripe
  url: string
  /** Events since the row began, or since the last call; oldest first. */
  events(): Promise<Stripe.Event[]>
  /** Their types, each once, sorted: Stripe promises no order. */
  eventTypes(): Promise<string[]>
  /** A request without the SDK; `form` is sent as it is. */
  http(method: string, path: string, form?: string, headers?: Record<string, string>): Promise<Answer>
  control<T = Record<string, unknown>>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>
}

async function ask(account: Account, method: string, path: string, form = '', headers = {}): Promise<Answer> {
  const answer = await fetch(`${account.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${account.key}`,
      'content-type': 'application/x-www-form-urlencoded',
      'stripe-version': Stripe.API_VERSION,
      ...headers,
    },
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: form }),
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, never> }
}

async function newestEvent(stripe: Stripe): Promise<string | undefined> {
  return (await stripe.events.list({ limit: 1 })).data[0]?.id
}

/** Opens a row's lab in an account. */
export async function openLab(account: Account): Promise<Lab> {
  const { stripe, url } = account
  let last = await newestEvent(stripe)
  const events = async (): Promise<Stripe.Event[]> => {
    const fresh = await stripe.events
      .list({ limit: 100, ...(last ? { ending_before: last } : {}) })
      .autoPagingToArray({ limit: 1000 })
    // Walking towards newer ones the SDK hands them out oldest first.
    if (!last) fresh.reverse()
    last = fresh.at(-1)?.id ?? last
    return fresh
  }
  return {
    ...openTimeline(account),
    stripe,
    url,
    events,
    eventTypes: async () => [...new Set((await events()).map(({ type }) => type as string))].sort(),
    http: (method, path, form, headers) => ask(account, method, path, form, headers),
    control<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
      if (!account.control) throw new Error('This row needs the sandbox: mark it sandboxOnly.')
      return account.control<T>(method, path, body)
    },
  }
}
