import type { Delivery } from '../../delivery/outbox.ts'
import { missing } from '../../http/errors.ts'
import { html, type Html } from '../../pages/html.ts'
import { typeOfId } from '../../store/ids.ts'
import type { Store, StripeObject } from '../../store/types.ts'
import { badge, idLink, json, panel, root, table, text, when } from '../kit.ts'
import type { Elsewhere, Shown, View } from '../types.ts'
import { newest } from './newest.ts'
import { eventTable } from './rows.ts'

/** Ids that people choose themselves have no prefix to go by. */
const chosenIds = ['coupon', 'product', 'price', 'tax_rate', 'credit_note', 'invoiceitem', 'discount']

/** An object that people may look at, by its id. */
function objectById(store: Store, id: string): StripeObject | undefined {
  const type = typeOfId(id)
  const found = type === undefined ? undefined : store.get(type, id)
  if (found) return found
  for (const kind of chosenIds) {
    const one = store.get(kind, id)
    if (one) return one
  }
  return store.where('subscription', 'items.data.id', id)[0]
}

const about = (store: Store, id: string): StripeObject[] =>
  newest(store, 'event', 60, (event) => (event.data as { object: { id?: unknown } }).object.id === id)

/** Where an object is best looked at. */
function hrefOf(store: Store, id: string): string | null {
  if (id.startsWith('req_')) return `${root}/requests/${id}`
  const delivery = store.get<Delivery>('sandbox.delivery', id)
  if (delivery) return `${root}/events/${delivery.event}`
  const object = objectById(store, id)
  if (object?.object === 'customer') return `${root}/customers/${id}`
  if (object?.object === 'event') return `${root}/events/${id}`
  return object ? `${root}/objects/${encodeURIComponent(id)}` : null
}

const found = (store: Store, words: string): StripeObject[] => {
  const wanted = words.toLowerCase()
  return newest(store, 'customer', 50, ({ id, name, email }) =>
    [id, name, email].some((one) => typeof one === 'string' && one.toLowerCase().includes(wanted)),
  )
}

const results = (customers: readonly StripeObject[]): Html =>
  table(
    'Found',
    [{ name: 'Customer' }, { name: 'E-mail' }, { name: 'Id', kind: 'wide' }],
    customers.map((one) => [
      html`<a href="${root}/customers/${one.id}">${text(one.name)}</a>`,
      html`${text(one.email)}`,
      idLink(one.id),
    ]),
    'Nothing has this id, and no customer this name or e-mail.',
  )

function search(store: Store, words: string): Shown | Elsewhere {
  const href = hrefOf(store, words)
  if (href !== null) return { go: href }
  return {
    title: words === '' ? 'Find' : `Find ${words}`,
    part: 'overview',
    body: panel('found', 'Customers', results(words === '' ? [] : found(store, words))),
  }
}

const createdOf = ({ created }: StripeObject): Html => (typeof created === 'number' ? when(created) : html`–`)
const statusOf = ({ status }: StripeObject): Html => (typeof status === 'string' ? badge(status) : html`–`)

export const objectViews: View[] = [
  {
    method: 'GET',
    path: '/search',
    show: ({ world: { store } }, { query: { q = '' } }) => search(store, q.trim()),
  },
  {
    method: 'GET',
    path: '/browse/:type',
    show({ world: { store } }, { params: { type = '' } }) {
      const all = type.startsWith('sandbox.') ? [] : newest(store, type, 200)
      const rows = all.map((one) => [idLink(one.id), statusOf(one), createdOf(one)])
      return {
        title: `Objects: ${type.replaceAll(/[._]/g, ' ')}`,
        part: 'state',
        body: panel(
          'objects',
          'Newest first',
          table('Objects', [{ name: 'Id' }, { name: 'Status' }, { name: 'Created' }], rows, 'None.'),
        ),
      }
    },
  },
  {
    method: 'GET',
    path: '/objects/:id',
    show({ world: { store } }, { params: { id = '' } }) {
      const object = objectById(store, id)
      const href = hrefOf(store, id)
      if (href !== null && !href.startsWith(`${root}/objects/`)) return { go: href }
      if (!object) throw missing('object', id)
      return {
        title: id,
        part: 'state',
        body: html`${panel('json', object.object.replaceAll(/[._]/g, ' '), json('Object', object), statusOf(object))}
        ${panel('timeline', 'Time-line', eventTable(about(store, id), 'No event tells of it.'))}`,
      }
    },
  },
]
