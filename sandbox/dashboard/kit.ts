import { readable } from '../engine/money.ts'
import { html, type Html } from '../pages/html.ts'
import { typeOfId } from '../store/ids.ts'

/** Where the dashboard lives; its first page is one level up. */
export const home = '/_sandbox'
export const root = `${home}/dashboard`

/** Names an object in an address. */
const objectHref = (id: string): string => `${root}/objects/${encodeURIComponent(id)}`

/** An id that leads to its object. */
export const idLink = (id: string): Html => html`<a class="id" href="${objectHref(id)}" title="${id}">${id}</a>`

/** An id if there is one. */
export const maybeId = (id: unknown): Html =>
  typeof id === 'string' && id !== '' ? idLink(id) : html`<span class="quiet">none</span>`

/** A unix instant as people read it, in UTC, to the second. */
export function when(seconds: number): Html {
  const iso = new Date(seconds * 1000).toISOString()
  const text = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
  return html`<time datetime="${iso}">${text.format(seconds * 1000)}</time>`
}

const good = new Set(['active', 'paid', 'succeeded', 'delivered', 'complete', 'enabled', 'ready', 'hold'])
const bad = new Set(['past_due', 'unpaid', 'failed', 'exhausted', 'canceled', 'uncollectible', 'incomplete_expired'])
const warn = new Set(['incomplete', 'pending', 'dropped', 'spoiled', 'disabled', 'paused', 'advancing', 'lost'])

const toneOf = (status: string): string =>
  good.has(status) ? 'good' : bad.has(status) ? 'bad' : warn.has(status) ? 'warn' : ''

/** A status as a coloured word; the word alone says it. */
export const badge = (status: string): Html =>
  html`<span class="badge ${status.endsWith('broken') ? 'bad' : toneOf(status)}">${status.replaceAll('_', ' ')}</span>`

/** The status of an answer over HTTP. */
export const httpBadge = (status: number): Html =>
  html`<span class="badge ${status === 0 ? 'warn' : status < 300 ? 'good' : 'bad'}"
    >${status === 0 ? 'dropped' : status}</span
  >`

/** An amount of minor units, or a dash. */
export const money = (amount: unknown, currency: unknown): string =>
  typeof amount === 'number' && typeof currency === 'string' ? readable(amount, currency) : '–'

/** One column: its heading, and whether it gives way on a phone, holds numbers, or code to be read whole. */
export interface Column {
  name: string
  kind?: 'wide' | 'number' | 'whole'
}

const headOf = ({ name, kind }: Column): Html => html`<th scope="col" class="${kind ?? ''}">${name}</th>`

/** A table, or a sentence when it would be empty. */
export function table(label: string, columns: Column[], rows: Html[][], empty: string | Html): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`
  const cells = (row: Html[]): Html[] =>
    row.map((cell, at) => html`<td class="${columns[at]?.kind ?? ''}">${cell}</td>`)
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map(headOf)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${cells(row)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** A part of a page that is kept up to date; `id` is unique on its page. */
export const panel = (id: string, title: string, body: Html, more: Html | null = null): Html =>
  html`<section class="panel" id="${id}" data-live aria-labelledby="${id}-title">
    <div class="head">
      <h2 id="${id}-title">${title}</h2>
      ${more}
    </div>
    ${body}
  </section>`

/** Names and values. */
export const facts = (pairs: [name: string, value: Html | string][]): Html =>
  html`<dl class="facts">
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`

/** A button that does one thing: names a control call and its fields. */
export const action = (name: string, text: string, fields: Record<string, string> = {}, style = ''): Html =>
  html`<form method="post" action="${root}/do/${name}" class="inline">
    ${Object.entries(fields).map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}" />`)}
    <button class="${style}" data-key="${name} ${Object.values(fields).join(' ')}">${text}</button>
  </form>`

const idsIn = /"([a-z]+(?:_[a-z]+)*_[A-Za-z0-9]{8,})"/g

/** JSON as text whose ids lead to their objects. */
export function json(label: string, value: unknown): Html {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'null')
  const parts: Html[] = []
  let from = 0
  for (const match of text.matchAll(idsIn)) {
    const [, id = ''] = match
    if (typeOfId(id) === undefined) continue
    parts.push(html`${text.slice(from, match.index + 1)}${idLink(id)}`)
    from = match.index + 1 + id.length
  }
  return html`<pre role="group" aria-label="${label}" tabindex="0">${parts}${text.slice(from)}</pre>`
}

/** Text of unknown kind, for a cell. */
export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '–'
