import { ledgerOf } from '../../control/record-routes.ts'
import type { Violation } from '../../control/invariants/types.ts'
import { violations } from '../../control/invariants/index.ts'
import { html, type Html } from '../../pages/html.ts'
import { badge, idLink, money, panel } from '../kit.ts'
import type { LedgerEntry } from '../../store/types.ts'
import type { View } from '../types.ts'
import { ledgerTable } from './rows.ts'

const violationOf = ({ rule, message, objects }: Violation): Html =>
  html`<li>
    ${badge('failed')} <b>${rule.replaceAll('_', ' ')}</b>
    <p>${message}</p>
    <p>${objects.map((id) => html`${idLink(id)} `)}</p>
  </li>`

const verdict = (found: readonly Violation[]): Html =>
  found.length === 0
    ? html`<p class="verdict">
        ${badge('hold')} Nothing was charged twice, every sum adds up, and every event has its state.
      </p>`
    : html`<ul class="violations">
        ${found.slice(0, 50).map(violationOf)}
      </ul>`

/** What was really moved, by currency. */
function sums(entries: readonly LedgerEntry[]): Html {
  const totals = new Map<string, { in: number; out: number; failed: number }>()
  for (const { type, status, amount, currency } of entries) {
    const total = totals.get(currency) ?? { in: 0, out: 0, failed: 0 }
    if (status === 'failed') total.failed += 1
    else if (type === 'charge') total.in += amount
    else total.out += amount
    totals.set(currency, total)
  }
  return html`<ul class="figures">
    ${[...totals].map(
      ([currency, total]) =>
        html`<li>
            <span><span class="name">Charged</span> <b>${money(total.in, currency)}</b></span>
          </li>
          <li>
            <span><span class="name">Given back</span> <b>${money(total.out, currency)}</b></span>
          </li>
          <li>
            <span><span class="name">Declined</span> <b>${total.failed}</b></span>
          </li>`,
    )}
  </ul>`
}

export const ledgerViews: View[] = [
  {
    method: 'GET',
    path: '/ledger',
    show({ world: { store } }) {
      const entries = ledgerOf(store, {})
      const newest = entries.slice(-200).reverse()
      return {
        title: 'Ledger',
        part: 'ledger',
        body: html`<div id="sums" data-live>${sums(entries)}</div>
          ${panel('invariants', 'Invariants', verdict(violations(store, { severalSubscriptions: false })))}
          ${panel('ledger', 'Movements, newest first', ledgerTable(newest, 'No money has moved.'))}`,
      }
    },
  },
]
