import type { PageAnswer, PageRoute } from '../engine/contract.ts'
import { refuseWhileAdvancing, scopeOf } from '../engine/scope.ts'
import { CustomerLocks } from '../store/customer-locks.ts'
import type { World } from '../store/world.ts'
import { StripeFailure } from './errors.ts'
import { PageFailure } from './page-failure.ts'
import { Router, type Match } from './router.ts'
import type { Received, Sent } from './server.ts'

/** How long a page waits for its event to be delivered, as Stripe does before it goes to `success_url`. */
const deliveryWaitMs = 10_000

const flat = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text))

const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

/** A whole HTML page around some text; `title` is escaped, `body` is HTML. */
const plainPage = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escape(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/pages.css">` +
  `</head><body><main class="plain"><h1>${escape(title)}</h1>${body}</main></body></html>`

/**
 * Nothing comes from elsewhere and nothing is inline. Forms may lead anywhere on the web: a browser applies `form-action`
 * to redirects too, and a purchase ends at the shop.
 */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  'form-action http: https:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const htmlHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

const html = (status: number, body: string): Sent => ({ status, headers: htmlHeaders, body })

/** Serves the pages that people see; each request is one atomic step. */
export class Pages {
  private readonly world: World
  private readonly router: Router<PageRoute>
  private readonly delivered: (eventId: string, mostMs: number) => Promise<void>
  private readonly locks: CustomerLocks

  constructor(
    world: World,
    routes: readonly PageRoute[],
    delivered: (eventId: string, mostMs: number) => Promise<void>,
    locks = new CustomerLocks(),
  ) {
    this.locks = locks
    this.world = world
    this.router = new Router(routes)
    this.delivered = delivered
  }

  async answer(request: Received): Promise<Sent> {
    const match = this.router.find(request.method === 'HEAD' ? 'GET' : request.method, request.path)
    if (!match) return html(404, plainPage('There is no such page', '<p><a href="/">Stripe sandbox</a></p>'))
    try {
      const answer = await this.turn(request, match)
      if (answer.afterDelivery !== undefined) await this.delivered(answer.afterDelivery, deliveryWaitMs)
      return sent(answer)
    } catch (error) {
      if (error instanceof PageFailure) return sent(error.page)
      if (error instanceof StripeFailure) return html(error.status, plainPage(error.message, ''))
      process.stderr.write(`sandbox: ${(error as Error).stack}\n`)
      return html(500, plainPage('Something went wrong in the sandbox', '<p>Its log tells more.</p>'))
    }
  }

  /** Looking waits for nobody; what changes a customer's things takes its turn, as API requests do. */
  private turn(request: Received, { params, route }: Match<PageRoute>): Promise<PageAnswer> {
    const { store } = this.world
    const page = { params, query: flat(request.query), form: flat(request.body) }
    const scope = scopeOf(store, params, {})
    const changes = request.method === 'POST'
    return this.locks.hold(changes ? scope.customer : null, async () => {
      if (changes) refuseWhileAdvancing(store, scope)
      return await this.world.step((ctx) => route.handle(ctx, page), { clock: scope.clock })
    })
  }
}

function sent(answer: PageAnswer): Sent {
  if (answer.redirect !== undefined) {
    return { status: 303, headers: { Location: answer.redirect, 'Cache-Control': 'no-store' }, body: '' }
  }
  if (answer.asset) {
    const headers = { 'Content-Type': answer.asset.type, 'Cache-Control': 'public, max-age=3600' }
    return {
      status: answer.status,
      headers: { ...headers, 'X-Content-Type-Options': 'nosniff' },
      body: answer.asset.body,
    }
  }
  if (answer.pdf)
    return {
      status: answer.status,
      headers: { 'Content-Type': 'application/pdf', 'Cache-Control': 'no-store' },
      body: answer.pdf,
    }
  return html(answer.status, answer.html ?? '')
}
