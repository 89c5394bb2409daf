import { html, type Html } from '../../pages/html.ts'
import { home, panel, root, table } from '../kit.ts'
import type { Store } from '../../store/types.ts'
import type { View } from '../types.ts'

const kinds = [
  'customer',
  'subscription',
  'subscription_schedule',
  'invoice',
  'payment_intent',
  'charge',
  'refund',
  'credit_note',
  'dispute',
  'payment_method',
  'setup_intent',
  'checkout.session',
  'billing_portal.session',
  'product',
  'price',
  'coupon',
  'promotion_code',
  'tax_rate',
  'webhook_endpoint',
  'test_helpers.test_clock',
  'event',
]

const objects = (store: Store): Html =>
  table(
    'Objects',
    [{ name: 'Kind' }, { name: 'Held', kind: 'number' }],
    kinds.map((kind) => [
      html`<a href="${root}/browse/${kind}">${kind.replaceAll(/[._]/g, ' ')}</a>`,
      html`${[...store.all(kind)].length}`,
    ]),
    '',
  )

const importForm = (): Html =>
  html`<form method="post" action="${root}/do/import">
    <label for="fixture">A state that was exported, as JSON; it takes the place of this one</label>
    <textarea id="fixture" name="fixture" rows="5" required spellcheck="false"></textarea>
    <div class="buttons"><button class="second">Import</button></div>
  </form>`

const resetForm = (): Html =>
  html`<form method="post" action="${root}/do/reset" class="row">
    <label class="check"
      ><input type="checkbox" name="sure" value="on" required /> Forget everything but the clock</label
    >
    <button class="danger">Empty the sandbox</button>
  </form>`

export const stateViews: View[] = [
  {
    method: 'GET',
    path: '/state',
    show: ({ world: { store } }) => ({
      title: 'State',
      part: 'state',
      body: html`<div class="pair">
          ${panel(
            'export',
            'Export',
            html`<p>
                Everything the sandbox holds, as one JSON file: keep it as a fixture, or move it to another machine.
              </p>
              <p><a class="button" href="${home}/export" download="sandbox.json">Download the state</a></p>`,
          )}
          ${panel('import', 'Import', importForm())}
        </div>
        ${panel('objects', 'Objects', objects(store))} ${panel('reset', 'Reset', resetForm())}`,
    }),
  },
]
