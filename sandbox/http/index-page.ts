import type { PageRoute } from '../engine/contract.ts'
import { plainPage } from './pages.ts'

const links: [href: string, text: string][] = [
  ['/_sandbox/objects/customer', 'Customers'],
  ['/_sandbox/objects/subscription', 'Subscriptions'],
  ['/_sandbox/objects/invoice', 'Invoices'],
  ['/_sandbox/objects/event', 'Events'],
  ['/_sandbox/deliveries', 'Webhook deliveries'],
  ['/_sandbox/requests', 'Requests'],
  ['/_sandbox/ledger', 'Ledger'],
  ['/_sandbox/clock', 'Clock'],
  ['/_sandbox/faults', 'Forced outcomes'],
]

const index = (now: number): string =>
  plainPage(
    'Stripe sandbox',
    `<p>Sandbox time: <time>${new Date(now * 1000).toISOString()}</time></p>` +
      `<ul>${links.map(([href, text]) => `<li><a href="${href}">${text}</a></li>`).join('')}</ul>`,
  )

/** What a person sees who opens the sandbox in a browser. */
export const indexPages: PageRoute[] = ['/', '/_sandbox'].map((path) => ({
  method: 'GET',
  path,
  handle: (ctx) => ({ status: 200, html: index(ctx.now) }),
}))
