import type { Job } from '../../engine/jobs.ts'
import { html, type Html } from '../../pages/html.ts'
import type { Store, StripeObject } from '../../store/types.ts'
import { action, badge, facts, idLink, panel, root, table, text, when } from '../kit.ts'
import type { DashboardParts, View } from '../types.ts'

const kinds: Partial<Record<string, string>> = {
  period_end: 'the period ends and renews',
  cancel_at: 'the subscription is cancelled',
  trial_will_end: 'a trial’s end is announced',
  incomplete_expiry: 'a first payment’s time is up',
  finalize_invoice: 'the draft is finalised and charged',
  retry_invoice: 'the payment is tried again',
  expire_checkout: 'the Checkout Session expires',
  resume_collection: 'collection goes on',
  pending_update_expiry: 'an unpaid change is dropped',
  settle_debit: 'a bank debit settles',
}

/** What is due next, earliest first. */
function dueOf(store: Store, most: number): Job[] {
  const jobs = [...store.all<Job>('sandbox.job')]
  return jobs.sort((a, b) => a.due - b.due || a.sequence - b.sequence).slice(0, most)
}

const dueTable = (jobs: Job[]): Html =>
  table(
    'What is due',
    [{ name: 'When' }, { name: 'What' }, { name: 'To', kind: 'wide' }],
    jobs.map((job) => [
      when(job.due),
      html`${kinds[job.kind] ?? job.kind.replaceAll('_', ' ')} ${job.clock !== undefined && badge('own clock')}`,
      idLink(job.subject),
    ]),
    'Nothing is due: no subscription, draft or open session waits for its time.',
  )

const buttons = (): Html =>
  html`<div class="buttons">
    ${action('advance', '+ 1 hour', { by: 'hour' }, 'second')} ${action('advance', '+ 1 day', { by: 'day' }, 'second')}
    ${action('advance', '+ 1 month', { by: 'month' }, 'second')} ${action('advance', 'To the next due', { by: 'next' })}
  </div>`

/** The sandbox's time, buttons that move it, and what is due. */
export const clockPanel = ({ world, clock }: DashboardParts, most: number): Html => {
  const { now } = clock.read()
  return panel(
    'clock',
    'Clock',
    html`<p class="big">${when(now)}</p>
      ${buttons()}
      <h3>Next</h3>
      ${dueTable(dueOf(world.store, most))}`,
    most > 20 ? null : html`<a href="${root}/clock">All that is due</a>`,
  )
}

const local = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16)

const toForm = (now: number): Html =>
  panel(
    'to',
    'Move to an instant',
    html`<form method="post" action="${root}/do/advance" class="row">
      <div>
        <label for="to">Date and time, UTC</label>
        <input id="to" name="to" type="datetime-local" required min="${local(now)}" value="${local(now + 86_400)}" />
      </div>
      <button>Move</button>
    </form>`,
  )

const ownClocks = (clocks: readonly StripeObject[]): Html =>
  panel(
    'own',
    'Test clocks',
    table(
      'Test clocks',
      [{ name: 'Clock' }, { name: 'Name' }, { name: 'Stands at' }, { name: 'Status' }],
      clocks.map((one) => [
        idLink(one.id),
        html`${text(one.name)}`,
        when(one.frozen_time as number),
        badge(text(one.status)),
      ]),
      'None.',
    ),
  )

export const clockViews: View[] = [
  {
    method: 'GET',
    path: '/clock',
    show(parts) {
      const { now, offset_ms } = parts.clock.read()
      return {
        title: 'Clock',
        part: 'clock',
        body: html`<p class="lead">
            Everything but webhook signatures and idempotency keys lives in the sandbox’s time. It runs with the real
            one, and moves forward only. Moving it does what falls due on the way, each thing at its own instant.
          </p>
          ${clockPanel(parts, 50)}
          <div class="pair">
            ${toForm(now)}
            ${panel('offset', 'Against real time', facts([['Ahead by', `${(offset_ms / 86_400_000).toFixed(2)} days`]]))}
          </div>
          ${ownClocks([...parts.world.store.all('test_helpers.test_clock')])}`,
      }
    },
  },
]
