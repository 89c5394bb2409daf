import type { Delivery } from '../../delivery/outbox.ts'
import type { Charge, Invoice, Subscription } from '../../engine/types.ts'
import type { LoggedRequest } from '../../http/request-log.ts'
import { html, type Html } from '../../pages/html.ts'
import type { LedgerEntry, StripeObject } from '../../store/types.ts'
import { action, badge, httpBadge, idLink, maybeId, money, root, table, text, when } from '../kit.ts'

/** The tables that several pages show. */

const code = (value: string): Html => html`<code>${value}</code>`
const plain = (value: string): Html => html`${value}`

const subjectOf = (event: StripeObject): string | null => {
  const { id } = (event.data as { object: { id?: unknown } }).object
  return typeof id === 'string' ? id : null
}

export const eventTable = (events: readonly StripeObject[], empty: string | Html): Html =>
  table(
    'Events',
    [{ name: 'Type' }, { name: 'About', kind: 'wide' }, { name: 'When' }, { name: 'Event', kind: 'wide' }],
    events.map((event) => [
      html`<a href="${root}/events/${event.id}">${text(event.type)}</a>
        <span class="narrow">${maybeId(subjectOf(event))}</span>`,
      maybeId(subjectOf(event)),
      when(event.created as number),
      idLink(event.id),
    ]),
    empty,
  )

export const deliveryTable = (deliveries: readonly Delivery[], empty: string): Html =>
  table(
    'Deliveries',
    [
      { name: 'Event' },
      { name: 'Status' },
      { name: 'Tries', kind: 'wide' },
      { name: 'Answer', kind: 'wide' },
      { name: 'Endpoint', kind: 'wide' },
      { name: 'Again' },
    ],
    deliveries.map((one) => [
      html`<a href="${root}/events/${one.event}">${one.type}</a>`,
      badge(one.status),
      plain(String(one.attempts)),
      plain(one.last_status === null ? (one.last_error ?? '–') : String(one.last_status)),
      idLink(one.endpoint),
      action('resend', 'Send', { id: one.id }, 'small'),
    ]),
    empty,
  )

export const requestTable = (requests: readonly LoggedRequest[], empty: string | Html): Html =>
  table(
    'Requests',
    [
      { name: 'Request' },
      { name: 'Status' },
      { name: 'Took', kind: 'number' },
      { name: 'When', kind: 'wide' },
      { name: 'Key', kind: 'wide' },
    ],
    requests.map((one) => [
      html`<a href="${root}/requests/${one.id}"><b>${one.method}</b> ${one.path}</a>`,
      html`${httpBadge(one.status)} ${one.replayed && badge('replayed')}`,
      plain(`${Math.round(one.duration_ms)} ms`),
      when(one.created),
      one.idempotency_key === null ? plain('–') : code(one.idempotency_key),
    ]),
    empty,
  )

export const subscriptionTable = (all: readonly (Subscription & StripeObject)[]): Html =>
  table(
    'Subscriptions',
    [{ name: 'Subscription' }, { name: 'Status' }, { name: 'Prices', kind: 'wide' }, { name: 'Period ends' }],
    all.map((one) => [
      idLink(one.id),
      badge(one.status),
      html`${one.items.data.map(({ price }) => html`<span>${money(price.unit_amount, price.currency)} </span>`)}`,
      when(one.items.data[0]?.current_period_end ?? one.created),
    ]),
    'No subscription.',
  )

export const invoiceTable = (all: readonly (Invoice & StripeObject)[]): Html =>
  table(
    'Invoices',
    [
      { name: 'Invoice' },
      { name: 'Status' },
      { name: 'Total', kind: 'number' },
      { name: 'Why', kind: 'wide' },
      { name: 'Page', kind: 'wide' },
    ],
    all.map((one) => [
      html`<a class="id" href="${root}/objects/${one.id}">${one.number ?? one.id}</a>`,
      badge(one.status),
      plain(money(one.total, one.currency)),
      plain(text(one.billing_reason).replaceAll('_', ' ')),
      one.hosted_invoice_url ? html`<a href="${one.hosted_invoice_url}">open</a>` : plain('–'),
    ]),
    'No invoice.',
  )

export const chargeTable = (all: readonly (Charge & StripeObject)[]): Html =>
  table(
    'Charges',
    [{ name: 'Charge' }, { name: 'Status' }, { name: 'Amount', kind: 'number' }, { name: 'When', kind: 'wide' }],
    all.map((one) => [idLink(one.id), badge(one.status), plain(money(one.amount, one.currency)), when(one.created)]),
    'No charge.',
  )

export const ledgerTable = (entries: readonly LedgerEntry[], empty: string): Html =>
  table(
    'Movements of money',
    [
      { name: 'Movement' },
      { name: 'Amount', kind: 'number' },
      { name: 'Status' },
      { name: 'Operation' },
      { name: 'Customer', kind: 'wide' },
      { name: 'Invoice', kind: 'wide' },
      { name: 'Request', kind: 'wide' },
    ],
    entries.map((one) => [
      idLink(one.id),
      plain(`${one.type === 'charge' ? '' : '−'}${money(one.amount, one.currency)}`),
      badge(one.status),
      plain(one.operation.replaceAll('_', ' ')),
      maybeId(one.customer),
      maybeId(one.invoice),
      one.request_id === null
        ? plain('–')
        : html`<a class="id" href="${root}/requests/${one.request_id}">${one.request_id}</a>`,
    ]),
    empty,
  )
