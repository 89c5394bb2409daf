import { listRules, type ChaosRule } from '../../delivery/chaos.ts'
import type { Delivery, WebhookEndpoint } from '../../delivery/outbox.ts'
import { deliverySettings, type DeliverySettings } from '../../delivery/settings.ts'
import { html, type Html } from '../../pages/html.ts'
import type { Store } from '../../store/types.ts'
import { action, badge, idLink, panel, root, table } from '../kit.ts'
import type { View } from '../types.ts'
import { newest } from './newest.ts'
import { field, option, select } from './fields.ts'
import { deliveryTable } from './rows.ts'

const endpointTable = (store: Store): Html =>
  table(
    'Endpoints',
    [{ name: 'Address' }, { name: 'Status' }, { name: 'Listens to', kind: 'wide' }, { name: 'Secret' }],
    [...store.all<WebhookEndpoint>('webhook_endpoint')].map((one) => [
      html`${idLink(one.id)} <span class="under">${one.url}</span>`,
      badge(one.status),
      html`${one.enabled_events.slice(0, 4).join(', ')}${one.enabled_events.length > 4 ? ` and ${one.enabled_events.length - 4} more` : ''}`,
      action('roll-secret', 'Roll', { id: one.id }, 'small second'),
    ]),
    html`None: create one through the API (<code>POST /v1/webhook_endpoints</code>), or start with --webhook-url and
      --webhook-secret.`,
  )

const signs: [string, string][] = [
  ['good', 'as it should be'],
  ['wrong', 'with a wrong secret'],
  ['stale', 'an hour ago'],
  ['future', 'an hour from now'],
]

const settingsForm = (now: DeliverySettings): Html =>
  html`<form method="post" action="${root}/do/delivery" class="grid">
    ${field('duplicate', 'Extra copies', now.duplicate, { type: 'number', min: '0', max: '100' })}
    ${field('delay_ms', 'Delay in ms', now.delay_ms, { type: 'number', min: '0' })}
    ${select(
      'sign',
      'Signed',
      signs.map(([value, text]) => option(value, text, now.sign)),
    )}
    ${select('schedule', 'Tried again', [
      option('', 'as it is now', ''),
      option('quick', 'within minutes (real time)', ''),
      option('live', 'over 72 hours (by the clock)', ''),
    ])}
    ${field('types', 'Only types (empty: all)', now.types?.join(' ') ?? '', { placeholder: 'invoice.* charge.failed' })}
    <div class="checks">
      <label class="check"
        ><input type="checkbox" name="reorder" value="on" ${now.reorder && html`checked`} /> In another order</label
      >
      <label class="check"
        ><input type="checkbox" name="drop" value="on" ${now.drop !== false && html`checked`} /> Lose them all</label
      >
    </div>
    <div class="buttons"><button>Apply</button></div>
  </form>`

const ruleChoices: [string, string][] = [
  ['duplicate', 'comes twice'],
  ['reorder', 'comes out of order'],
  ['delay', 'comes 5 seconds late'],
  ['drop_once', 'is lost once, then tried again'],
  ['drop_forever', 'is never delivered'],
  ['not_generated', 'is never generated'],
  ['twin', 'is generated twice, with two ids'],
  ['wrong', 'is signed with a wrong secret'],
  ['stale', 'is signed an hour ago'],
  ['future', 'is signed an hour from now'],
  ['old_version', 'claims API version 2020-08-27'],
]

const ruleForm = (): Html =>
  html`<form method="post" action="${root}/do/rule" class="grid">
    ${field('rule-types', 'An event of type (empty: any)', '', { name: 'types', placeholder: 'invoice.paid' })}
    ${select(
      'rule-effect',
      'does this',
      ruleChoices.map(([value, text]) => option(value, text, '')),
      'effect',
    )}
    ${field('rule-times', 'so many times (empty: always)', '', { name: 'times', type: 'number', min: '1' })}
    ${field('rule-probability', 'with probability', '1', { name: 'probability', inputmode: 'decimal' })}
    <div class="buttons"><button>Add the rule</button></div>
  </form>`

const ruleTable = (rules: readonly ChaosRule[]): Html =>
  table(
    'Rules',
    [
      { name: 'Events' },
      { name: 'Effect', kind: 'whole' },
      { name: 'Left', kind: 'number' },
      { name: 'Chance', kind: 'wide' },
      { name: 'Remove' },
    ],
    rules.map(({ id, types, effect, times, probability }) => [
      html`${types?.join(', ') ?? 'all'}`,
      html`<code>${JSON.stringify(effect)}</code>`,
      html`${times ?? '∞'}`,
      html`${Math.round(probability * 100)} %`,
      action('delete-rule', 'Remove', { id }, 'small second'),
    ]),
    'No rule is set.',
  )

const tools = (): Html =>
  html`<div class="buttons">
    ${action('flush', 'Try waiting ones now', {}, 'small second')}
    ${action('resend-all', 'Send again what failed', {}, 'small second')}
  </div>`

export const webhookViews: View[] = [
  {
    method: 'GET',
    path: '/webhooks',
    show: ({ world: { store } }) => ({
      title: 'Webhooks',
      part: 'webhooks',
      body: html`${panel('endpoints', 'Endpoints', endpointTable(store))}
        <div class="pair">
          ${panel('behaviour', 'How all of them behave', settingsForm(deliverySettings(store)), action('good-webhooks', 'Back to good behaviour', {}, 'small second'))}
          ${panel('rule', 'A rule for some', ruleForm())}
        </div>
        ${panel('rules', 'Rules in force', ruleTable(listRules(store)))}
        ${panel('deliveries', 'Latest deliveries', deliveryTable(newest<Delivery>(store, 'sandbox.delivery', 40), 'Nothing was sent yet.'), tools())}`,
    }),
  },
]
