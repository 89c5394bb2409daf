import { seedOf } from '../../control/chance.ts'
import { listFaults, type Fault } from '../../control/faults.ts'
import { html, type Html } from '../../pages/html.ts'
import { action, panel, root, table } from '../kit.ts'
import type { View } from '../types.ts'
import { field, option, select } from './fields.ts'

const answers: [string, string][] = [
  ['400', '400: the request is refused'],
  ['402', '402: a card error'],
  ['409', '409: another request is in the way'],
  ['429', '429: too many requests'],
  ['500', '500: nothing done, saved under its key'],
  ['500_after', '500 after the work was done'],
  ['503', '503: nothing done, not saved'],
  ['drop_before', 'no answer, nothing done'],
  ['drop_after', 'no answer, the work was done'],
  ['', 'the right answer (with a delay)'],
]

const methods: [string, string][] = [
  ['', 'any'],
  ['GET', 'GET'],
  ['POST', 'POST'],
  ['DELETE', 'DELETE'],
]

const options = (choices: [string, string][], chosen: string): Html[] =>
  choices.map(([value, text]) => option(value, text, chosen))

const requestForm = (): Html =>
  html`<form method="post" action="${root}/do/fault" class="grid">
    ${select('method', 'Method', options(methods, ''))}
    ${field('path', 'Path (* is any text)', '', { placeholder: '/v1/invoices/*/pay' })}
    ${field('key_prefix', 'Idempotency-Key begins with', '')}
    ${field('fault-customer', 'Customer', '', { name: 'customer', placeholder: 'cus_…' })}
    ${select('effect', 'Answer', options(answers, '500'))}
    ${field('latency_ms', 'After so many ms', '', { type: 'number', min: '0' })}
    ${field('times', 'So many times', '1', { type: 'number', min: '1' })}
    ${field('skip', 'Let pass first', '0', { type: 'number', min: '0' })}
    <div class="buttons"><button>Force it</button></div>
  </form>`

const declines = [
  'generic_decline',
  'insufficient_funds',
  'expired_card',
  'lost_card',
  'stolen_card',
  'processing_error',
  'authentication_required',
]

const chargeForm = (): Html =>
  html`<form method="post" action="${root}/do/charge-fault" class="grid">
    ${select(
      'decline_code',
      'Decline',
      declines.map((code) => option(code, code.replaceAll('_', ' '), '')),
    )}
    ${field('charge-customer', 'Customer (empty: any)', '', { name: 'customer', placeholder: 'cus_…' })}
    ${field('charge-times', 'So many charges', '1', { name: 'times', type: 'number', min: '1' })}
    <div class="buttons"><button>Decline them</button></div>
  </form>`

const faultTable = (faults: readonly Fault[]): Html =>
  table(
    'Faults in force',
    [
      { name: 'When', kind: 'whole' },
      { name: 'Effect', kind: 'whole' },
      { name: 'Left', kind: 'number' },
      { name: 'Remove' },
    ],
    faults.map(({ id, match, effect, times }) => [
      html`<code>${JSON.stringify(match)}</code>`,
      html`<code>${JSON.stringify(effect)}</code>`,
      html`${times ?? '∞'}`,
      action('delete-fault', 'Remove', { id }, 'small second'),
    ]),
    'Nothing is forced: every answer is the right one.',
  )

interface Limits {
  enabled: boolean
  read_per_second: number
  write_per_second: number
}

const limitForm = (limits: Limits): Html =>
  html`<form method="post" action="${root}/do/rate-limits" class="grid">
    ${field('read_per_second', 'Reads a second', limits.read_per_second, { type: 'number', min: '1' })}
    ${field('write_per_second', 'Writes a second', limits.write_per_second, { type: 'number', min: '1' })}
    <div class="checks">
      <label class="check"
        ><input type="checkbox" name="enabled" value="on" ${limits.enabled && html`checked`} /> Limit requests</label
      >
    </div>
    <div class="buttons"><button class="second">Apply</button></div>
  </form>`

interface Retries {
  schedule: number[]
  terminal: string
}

const terminals: [string, string][] = [
  ['past_due', 'left past due'],
  ['unpaid', 'marked unpaid'],
  ['canceled', 'cancelled'],
]

const retryForm = ({ schedule, terminal }: Retries): Html =>
  html`<form method="post" action="${root}/do/retries" class="grid">
    ${field('schedule', 'Days between attempts', schedule.join(' '))}
    ${select('terminal', 'In the end the subscription is', options(terminals, terminal))}
    <div class="buttons"><button class="second">Apply</button></div>
  </form>`

const seedForm = (seed: number): Html =>
  html`<form method="post" action="${root}/do/seed" class="row">
    ${field('seed', 'Seed', seed, { type: 'number' })}
    <button class="second">Begin anew</button>
  </form>`

export const faultViews: View[] = [
  {
    method: 'GET',
    path: '/faults',
    async show({ world: { store } }, { ask }) {
      const limits = (await ask('/rate_limits')) as Limits | null
      const retries = (await ask('/retries')) as Retries | null
      const clear = action('clear-faults', 'Remove all', {}, 'small second')
      return {
        title: 'Faults',
        part: 'faults',
        body: html`${panel('faults', 'In force', faultTable(listFaults(store)), clear)}
          ${panel('request-fault', 'Force the answer to a request', requestForm())}
          <div class="pair">
            ${panel('charge-fault', 'Decline charges', chargeForm())}
            ${retries && panel('retries', 'Stripe’s own retries', retryForm(retries))}
          </div>
          <div class="pair">
            ${limits && panel('limits', 'Rate limits', limitForm(limits))}
            ${panel('chance', 'Chance', seedForm(seedOf(store)))}
          </div>`,
      }
    },
  },
]
