import type { Delivery } from '../../delivery/outbox.ts'
import { listRules } from '../../delivery/chaos.ts'
import { listFaults } from '../../control/faults.ts'
import { violations } from '../../control/invariants/index.ts'
import { html, type Html } from '../../pages/html.ts'
import type { Store, StripeObject } from '../../store/types.ts'
import { badge, facts, home, panel, root } from '../kit.ts'
import { apiVersion } from '../../store/version.ts'
import type { DashboardParts, View } from '../types.ts'
import { newest } from './newest.ts'
import { clockPanel } from './clock.ts'
import { eventTable, requestTable } from './rows.ts'

const count = (things: Iterable<unknown>): number => [...things].length

const figure = (name: string, value: number, href: string, note = ''): Html =>
  html`<li>
    <a href="${href}"><span class="name">${name}</span> <b>${value}</b> <span class="quiet">${note}</span></a>
  </li>`

const liveOf = (store: Store): StripeObject[] =>
  [...store.all('subscription')].filter(({ status }) => status !== 'canceled' && status !== 'incomplete_expired')

function figures({ world: { store } }: DashboardParts): Html {
  const waiting = store.where<Delivery>('sandbox.delivery', 'status', 'pending').length
  const switches = listFaults(store).length + listRules(store).length
  return html`<ul class="figures" id="figures" data-live>
    ${figure('Customers', count(store.all('customer')), `${root}/customers`)}
    ${figure('Live subscriptions', liveOf(store).length, `${root}/browse/subscription`)}
    ${figure('Unpaid invoices', store.where('invoice', 'status', 'open').length, `${root}/browse/invoice`)}
    ${figure('Webhooks waiting', waiting, `${root}/webhooks`)}
    ${figure('Faults and rules set', switches, `${root}/faults`)}
  </ul>`
}

const firstSteps = (baseUrl: string): Html =>
  panel(
    'first',
    'First steps',
    html`<ol class="steps">
      <li>
        Point Stripe’s SDK at <code>${baseUrl}</code> with any key that begins with <code>sk_test_</code>. In Node:
        <pre>
new Stripe('sk_test_sandbox', { host: '${new URL(baseUrl).hostname}', port: ${new URL(baseUrl).port || '80'}, protocol: 'http' })</pre>
      </li>
      <li>
        Create a product with a price, a customer, and a Checkout Session; open its <code>url</code> and pay with 4242
        4242 4242 4242.
      </li>
      <li>Come back here, watch the events arrive, and move the <a href="${root}/clock">clock</a> by a month.</li>
    </ol>`,
  )

/** The checker looks at everything: too much for a page that is shown anew with every change of a large world. */
const mostChecked = 20_000

function verdict(store: Store): Html {
  if (count(store.all('event')) > mostChecked) return html`<a href="${root}/ledger">look</a>`
  const found = violations(store, { severalSubscriptions: false }).length
  return html`<a href="${root}/ledger">${found === 0 ? badge('hold') : badge(`${found} broken`)}</a>`
}

function state({ world: { store, baseUrl }, clock }: DashboardParts): Html {
  const endpoints = count(store.all('webhook_endpoint'))
  return panel(
    'connected',
    'At a glance',
    facts([
      ['API', html`<code>${baseUrl}</code>`],
      ['Key', html`any <code>sk_test_…</code>`],
      ['API version', html`<code>${apiVersion}</code>`],
      ['Webhook endpoints', html`<a href="${root}/webhooks">${endpoints}</a>`],
      ['Ahead of real time', `${Math.round(clock.read().offset_ms / 86_400_000)} days`],
      ['Invariants', verdict(store)],
      ['Control API', html`<a href="${home}/clock">${home}/clock</a> and others, as JSON`],
    ]),
  )
}

/** The first page: where everything stands. */
export const overviewViews: View[] = [
  {
    method: 'GET',
    path: '/',
    show(parts) {
      const { store, baseUrl } = parts.world
      const events = newest(store, 'event', 8)
      const empty = count(store.all('customer')) === 0
      return {
        title: 'Overview',
        part: 'overview',
        body: html`${figures(parts)} ${empty && firstSteps(baseUrl)}
          <div class="pair">${clockPanel(parts, 5)} ${state(parts)}</div>
          ${panel('events', 'Latest events', eventTable(events, 'Nothing has happened yet.'), more('events'))}
          ${panel('requests', 'Latest requests', requestTable(parts.log.latest(8), 'Nobody has asked yet.'), more('requests'))}`,
      }
    },
  },
]

const more = (page: string): Html => html`<a href="${root}/${page}">All ${page}</a>`
