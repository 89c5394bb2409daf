import type { Charge, Customer, Invoice, PaymentMethod, Subscription } from '../../engine/types.ts'
import { missing } from '../../http/errors.ts'
import { html, type Html } from '../../pages/html.ts'
import { methodDetail, methodName } from '../../pages/method-name.ts'
import type { Store, StripeObject } from '../../store/types.ts'
import { badge, facts, idLink, json, maybeId, panel, root, table, text, when } from '../kit.ts'
import type { View } from '../types.ts'
import { newest } from './newest.ts'
import { chargeTable, eventTable, invoiceTable, subscriptionTable } from './rows.ts'

type Stored<T> = T & StripeObject

const of = <T>(store: Store, object: string, customer: string): Stored<T>[] =>
  store.where<Stored<T>>(object, 'customer', customer).reverse()

const statuses = (store: Store, customer: string): Html => {
  const all = of<Subscription>(store, 'subscription', customer)
  return all.length === 0
    ? html`<span class="quiet">no subscription</span>`
    : html`${all.slice(0, 3).map(({ status }) => html`${badge(status)} `)}`
}

const customerTable = (store: Store, customers: readonly Stored<Customer>[]): Html =>
  table(
    'Customers',
    [{ name: 'Customer' }, { name: 'Subscriptions' }, { name: 'Since', kind: 'wide' }, { name: 'Id', kind: 'wide' }],
    customers.map((one) => [
      html`<a href="${root}/customers/${one.id}">${one.name ?? one.email ?? one.id}</a>
        <span class="under">${one.name ? one.email : null}</span>`,
      statuses(store, one.id),
      when(one.created),
      idLink(one.id),
    ]),
    'No customer yet.',
  )

const methodTable = (customer: Stored<Customer>, methods: Stored<PaymentMethod>[]): Html =>
  table(
    'Payment methods',
    [{ name: 'Method' }, { name: 'Default' }, { name: 'Id', kind: 'wide' }],
    methods.map((one) => [
      html`${methodName(one)} <span class="under">${methodDetail(one)}</span>`,
      customer.invoice_settings.default_payment_method === one.id ? badge('default') : html``,
      idLink(one.id),
    ]),
    'No payment method.',
  )

/** Events about the customer or about something of theirs. */
const timeline = (store: Store, id: string): StripeObject[] =>
  newest(store, 'event', 60, (event) => {
    const { object } = event.data as { object: { id?: unknown; customer?: unknown } }
    return object.id === id || object.customer === id
  })

const particulars = (one: Stored<Customer>): Html =>
  facts([
    ['Id', idLink(one.id)],
    ['E-mail', one.email ?? '–'],
    ['Created', when(one.created)],
    ['Balance', text(one.balance)],
    ['Default payment method', maybeId(one.invoice_settings.default_payment_method)],
    ['Test clock', maybeId(one.test_clock)],
  ])

const deletedBody = (one: StripeObject): Html => html`${badge('deleted')} ${json('Customer', one)}`

function body(store: Store, one: Stored<Customer>): Html {
  const { id } = one
  return html`${panel('about', 'About', particulars(one))}
  ${panel('subscriptions', 'Subscriptions', subscriptionTable(of<Subscription>(store, 'subscription', id)))}
  ${panel('invoices', 'Invoices', invoiceTable(of<Invoice>(store, 'invoice', id)))}
  ${panel('charges', 'Charges', chargeTable(of<Charge>(store, 'charge', id)))}
  ${panel('methods', 'Payment methods', methodTable(one, of<PaymentMethod>(store, 'payment_method', id)))}
  ${panel('timeline', 'Time-line', eventTable(timeline(store, id), 'Nothing has happened yet.'))}
  ${panel('json', 'As the API shows it', json('Customer', one))}`
}

export const customerViews: View[] = [
  {
    method: 'GET',
    path: '/customers',
    show: ({ world: { store } }) => ({
      title: 'Customers',
      part: 'customers',
      body: panel(
        'customers',
        'Newest first',
        customerTable(store, newest<Stored<Customer>>(store, 'customer', 200)),
        html`<span class="quiet">at most 200; search finds any</span>`,
      ),
    }),
  },
  {
    method: 'GET',
    path: '/customers/:id',
    show({ world: { store } }, { params: { id = '' } }) {
      const one = store.get<Stored<Customer>>('customer', id)
      if (!one) throw missing('customer', id)
      const deleted = (one as StripeObject).deleted === true
      return {
        title: deleted ? `Deleted customer ${id}` : (one.name ?? one.email ?? id),
        part: 'customers',
        body: deleted ? deletedBody(one) : body(store, one),
      }
    },
  },
]
