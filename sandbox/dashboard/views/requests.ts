import { missing } from '../../http/errors.ts'
import type { LoggedRequest } from '../../http/request-log.ts'
import { html, type Html } from '../../pages/html.ts'
import type { StripeObject } from '../../store/types.ts'
import { badge, facts, httpBadge, json, panel, root, when } from '../kit.ts'
import type { View } from '../types.ts'
import { eventTable, requestTable } from './rows.ts'

const filter = (path: string, failed: boolean): Html =>
  html`<form class="row" action="${root}/requests">
    <div>
      <label for="path">Path contains</label>
      <input id="path" name="path" value="${path}" placeholder="/v1/invoices" />
    </div>
    <label class="check"
      ><input type="checkbox" name="failed" value="on" ${failed && html`checked`} /> Failed only</label
    >
    <button class="second">Show</button>
  </form>`

const particulars = (one: LoggedRequest): Html =>
  facts([
    ['Id', html`<code>${one.id}</code>`],
    ['Status', html`${httpBadge(one.status)} ${one.replayed && badge('replayed')}`],
    ['When', when(one.created)],
    ['Took', `${one.duration_ms} ms`],
    ['Idempotency-Key', one.idempotency_key ?? 'none'],
  ])

const pretty = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

export const requestViews: View[] = [
  {
    method: 'GET',
    path: '/requests',
    show({ log }, { query: { path = '', failed } }) {
      const fits = (one: LoggedRequest): boolean =>
        one.path.includes(path) && (failed !== 'on' || one.status >= 400 || one.status === 0)
      const found = log.latest(1_000).filter(fits).slice(0, 100)
      return {
        title: 'Requests',
        part: 'requests',
        body: html`${filter(path, failed === 'on')}
        ${panel('requests', 'Newest first', requestTable(found, 'No such request since the start.'))}`,
      }
    },
  },
  {
    method: 'GET',
    path: '/requests/:id',
    show({ world: { store }, log }, { params: { id = '' } }) {
      const one = log.find(id)
      if (!one) throw missing('request', id)
      const caused = [...store.all('event')].filter((event: StripeObject) => {
        return (event.request as { id: string | null } | null)?.id === id
      })
      return {
        title: `${one.method} ${one.path}`,
        part: 'requests',
        body: html`${panel('about', 'About', particulars(one))}
        ${panel('params', 'Parameters', json('Parameters', one.params))}
        ${panel('caused', 'Events it caused', eventTable(caused, 'None.'))}
        ${panel('body', 'Answer', one.body === null ? html`<p class="empty">Nothing was sent, or it is no longer kept.</p>` : json('Answer', pretty(one.body)))}`,
      }
    },
  },
]
