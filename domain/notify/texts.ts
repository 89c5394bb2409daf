import { formatMoney } from '../money.ts'
import { type TriggerName, triggerOf } from './triggers.ts'

export type NotificationKind = 'first' | 'summary' | 'test'

/** What a text is made of, read from rows when it is sent. */
export interface Facts {
  readonly kind: NotificationKind
  readonly trigger: TriggerName | 'test'
  /** The team's name; null for a personal account. */
  readonly account: string | null
  readonly occurredAt: Date
  /** An IANA name. */
  readonly timeZone: string
  /** Occurrences since the first. */
  readonly counted: number
  readonly value: number | null
  readonly threshold: number | null
  /** What came with the occurrence: of our own, its kind, ids, codes and instants. */
  readonly data: Readonly<Record<string, unknown>>
  readonly invoice: { readonly number: string | null; readonly amountCents: number; readonly currency: string } | null
  readonly plan: string | null
  /** Where the Mini App opens. */
  readonly link: string
}

/** A message in plain words: one line to see first, and the rest. */
export interface Text {
  readonly subject: string
  readonly lines: readonly string[]
}

/** The instant as people read it: `3 March 2026, 14:05 (Europe/Berlin)`. */
function formatInstant(instant: Date, timeZone: string): string {
  const day = { day: 'numeric', month: 'long', year: 'numeric' } as const
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, ...day, hour: '2-digit', minute: '2-digit' })
  return `${format.format(instant).replace(' at ', ', ')} (${timeZone})`
}

/** What is told, in plain words. */
export function compose(facts: Facts): Text {
  const { trigger, kind, account, link } = facts
  if (trigger === 'test')
    return { subject: 'Test message from Durabill', lines: ['This is a test. Messages arrive here.', link] }
  const { title } = triggerOf(trigger)
  const name = account ? ` · ${account}` : ''
  const when = formatInstant(facts.occurredAt, facts.timeZone)
  if (kind === 'summary') {
    const times = facts.counted === 1 ? 'once more' : `${facts.counted} more times`
    const lines = [`This happened ${times} since the first message, the last time on ${when}.`, ...said(facts), link]
    return { subject: oneLine(`${title}: ${times}${name}`), lines }
  }
  return { subject: oneLine(`${title}${name}`), lines: [...said(facts), `${when}.`, link] }
}

const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

function said(facts: Facts): string[] {
  const { trigger } = facts
  if (trigger === 'test') return []
  const { source, explains } = triggerOf(trigger)
  return source === 'billing' ? billing(facts) : [explains, ...reported(facts)]
}

function reported({ value, threshold, data }: Facts): string[] {
  const compared = threshold === null ? '' : ` (threshold ${threshold})`
  const measured = value === null ? [] : [`Value: ${value}${compared}.`]
  return [...measured, ...Object.entries(data).map(([key, each]) => oneLine(`${key}: ${String(each)}`))]
}

const ACTIONS: Readonly<Record<string, string>> = {
  update_card: 'A different card is needed: please update it.',
  authenticate: 'Your bank wants you to confirm the payment: please open the invoice.',
  none: 'We will try again; there is nothing you need to do if the card is in order.',
}

function billing(facts: Facts): string[] {
  const { invoice, plan, data } = facts
  const amount = invoice ? formatMoney(invoice.amountCents, invoice.currency) : 'a payment'
  const of = invoice?.number ? ` (invoice ${invoice.number})` : ''
  const text = (key: string) => (typeof data[key] === 'string' ? data[key] : '')
  const until = (key: string) => (text(key) ? formatInstant(new Date(text(key)), facts.timeZone) : 'soon')
  const action = ACTIONS[text('action')] ?? ''
  const words: Record<string, string[]> = {
    payment_failed: [`We could not collect ${amount}${of}.`, action],
    payment_attempt_failed: [`Another attempt to collect ${amount}${of} failed.`, action],
    access_restricted: [
      `Access is restricted until ${amount}${of} is paid.`,
      `Without a payment the subscription ends on ${until('ends_at')}.`,
    ],
    payment_recovered: [`${amount}${of} is paid. Everything is well again.`],
    plan_changed: [plan ? `The plan is ${plan} now.` : 'The plan was changed.'],
    trial_ending: [`The trial${plan ? ` of ${plan}` : ''} ends on ${until('trial_end')}; the first payment follows.`],
    subscription_ended: ['The subscription has ended.'],
    subscription_paused: ['The subscription is paused, because its payment stayed open.'],
    access_ended: ['Access has ended, because a payment stayed open.'],
    invoice_voided: [`The open invoice${of} was voided: nothing more is collected for it.`],
  }
  const known = words[text('kind')] ?? [`${text('kind').replaceAll('_', ' ')} ${text('why')}`.trim()]
  return known.filter((line) => line !== '')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (each) => ESCAPES[each] ?? each)

/** A text as plain lines, for mail and Telegram. */
export const plainText = ({ subject, lines }: Text): string => [subject, '', ...lines].join('\n')

/** A text as simple HTML; everything in it is escaped. */
export function htmlText({ subject, lines }: Text): string {
  const shown = lines.map((line) =>
    /^https?:\/\/\S+$/.test(line)
      ? `<p><a href="${escaped(line)}">${escaped(line)}</a></p>`
      : `<p>${escaped(line)}</p>`,
  )
  return `<!doctype html><html lang="en"><body><h1 style="font-size:1.2em">${escaped(subject)}</h1>${shown.join('')}</body></html>`
}

/** A text as Slack takes it: its three special characters are escaped, so that nobody is mentioned and nothing is linked. */
export function slackText({ subject, lines }: Text): string {
  const safe = (text: string) => text.replace(/[&<>]/g, (each) => ESCAPES[each] ?? each)
  return [`*${safe(subject).replaceAll('*', '∗')}*`, ...lines.map(safe)].join('\n')
}
