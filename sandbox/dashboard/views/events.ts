import type { Attempt, Delivery } from '../../delivery/outbox.ts'
import { typeFits } from '../../delivery/settings.ts'
import { missing } from '../../http/errors.ts'
import { html, type Html } from '../../pages/html.ts'
import type { StripeObject } from '../../store/types.ts'
import { action, facts, idLink, json, maybeId, panel, root, table, text, when } from '../kit.ts'
import type { View } from '../types.ts'
import { newest } from './newest.ts'
import { deliveryTable, eventTable } from './rows.ts'

const filter = (type: string): Html =>
  html`<form class="row" action="${root}/events">
    <div>
      <label for="type">Type</label>
      <input id="type" name="type" value="${type}" placeholder="invoice.*" />
    </div>
    <button class="second">Show</button>
    ${type !== '' && html`<a href="${root}/events">All types</a>`}
  </form>`

const attempts = (deliveries: readonly Delivery[]): Html => {
  const all = deliveries.flatMap((one) => one.log.map((attempt): [Delivery, Attempt] => [one, attempt]))
  return table(
    'Attempts',
    [
      { name: 'When (real time)' },
      { name: 'Answer' },
      { name: 'Took', kind: 'number' },
      { name: 'Endpoint', kind: 'wide' },
    ],
    all.map(([one, { at_ms, duration_ms, status, error, answer }]) => [
      when(at_ms / 1000),
      html`${status ?? error} <span class="under">${answer}</span>`,
      html`${duration_ms} ms`,
      idLink(one.endpoint),
    ]),
    'No attempt yet.',
  )
}

const requestOf = (event: StripeObject): Html => {
  const { id } = event.request as { id: string | null }
  return id === null
    ? html`<span class="quiet">none: a page or the clock</span>`
    : html`<a class="id" href="${root}/requests/${id}">${id}</a>`
}

function particulars(event: StripeObject): Html {
  const { id } = (event.data as { object: { id?: unknown } }).object
  return facts([
    ['Id', html`<code>${event.id}</code>`],
    ['When', when(event.created as number)],
    ['About', maybeId(id)],
    ['Request', requestOf(event)],
    ['Webhooks pending', text(event.pending_webhooks)],
  ])
}

export const eventViews: View[] = [
  {
    method: 'GET',
    path: '/events',
    show({ world: { store } }, { query: { type = '' } }) {
      const wanted = type.trim()
      const fits = (event: StripeObject): boolean => wanted === '' || typeFits([wanted], text(event.type))
      return {
        title: 'Events',
        part: 'events',
        body: html`${filter(wanted)}
        ${panel('events', 'Newest first', eventTable(newest(store, 'event', 100, fits), 'No such event.'))}`,
      }
    },
  },
  {
    method: 'GET',
    path: '/events/:id',
    show({ world: { store } }, { params: { id = '' } }) {
      const event = store.get('event', id)
      if (!event) throw missing('event', id)
      const deliveries = store.where<Delivery>('sandbox.delivery', 'event', id)
      const again = action('resend-event', 'Send to all endpoints', { id }, 'small second')
      return {
        title: text(event.type),
        part: 'events',
        body: html`${panel('about', 'About', particulars(event))}
        ${panel('deliveries', 'Deliveries', deliveryTable(deliveries, 'No endpoint listened.'), again)}
        ${panel('attempts', 'Attempts', attempts(deliveries))} ${panel('payload', 'Payload', json('Payload', event))}`,
      }
    },
  },
]
