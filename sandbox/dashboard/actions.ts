import type { DashboardParts } from './types.ts'

/** A control call, below `/_sandbox`. */
export interface Call {
  method: 'POST' | 'DELETE'
  path: string
  body?: unknown
}

type Form = Record<string, string>

/** The calls that a form asks for, or what is wrong with it. */
type Action = (form: Form, parts: DashboardParts) => Call | Call[] | string

const post = (path: string, body: unknown = {}): Call => ({ method: 'POST', path, body })
const remove = (path: string): Call => ({ method: 'DELETE', path })

const filled = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined)
/** A number, or the text for the control call to refuse in its own words. */
const numberOf = (text: string | undefined): number | string | undefined => {
  const given = filled(text)
  return given === undefined || Number.isNaN(Number(given)) ? given : Number(given)
}
const words = (text: string | undefined): string[] | undefined => filled(text)?.split(/[\s,]+/)
const segment = (text: string | undefined): string => encodeURIComponent(text ?? '')

/** The same day and time of the next calendar month; its last day when it is shorter. */
function nextMonth(now: number): number {
  const date = new Date(now * 1000)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + 1)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return Math.floor(date.getTime() / 1000)
}

const steps: Record<string, number> = { hour: 3600, day: 86_400, week: 604_800 }

const advance: Action = ({ by = '', to }, { clock }) => {
  const { now, next_due } = clock.read()
  const path = '/clock/advance'
  if (by === 'month') return post(path, { to: nextMonth(now) })
  if (by === 'next') return next_due === null ? 'Nothing is due.' : post(path, { to: next_due })
  if (steps[by] !== undefined) return post(path, { seconds: steps[by] })
  const instant = Date.parse(`${to ?? ''}Z`)
  if (Number.isNaN(instant)) return 'Choose a date and a time.'
  if (instant / 1000 < now) return 'Time moves forward only.'
  return post(path, { to: Math.floor(instant / 1000) })
}

/** What the choices of the form mean. */
const effects: Record<string, Record<string, unknown>> = {
  '400': { status: 400 },
  '402': { status: 402 },
  '409': { status: 409 },
  '429': { status: 429 },
  '500': { status: 500 },
  '500_after': { status: 500, after: true },
  '503': { status: 503 },
  drop_before: { drop: 'before' },
  drop_after: { drop: 'after' },
}

const turnOf = (form: Form): Record<string, unknown> => ({
  skip: numberOf(form.skip),
  probability: numberOf(form.probability),
})

const requestFault: Action = (form) => {
  const latency_ms = numberOf(form.latency_ms)
  const chosen = effects[form.effect ?? ''] ?? {}
  const match = {
    method: filled(form.method),
    path: filled(form.path),
    key_prefix: filled(form.key_prefix),
    customer: filled(form.customer),
  }
  const effect = latency_ms === undefined ? chosen : { ...chosen, latency_ms }
  return post('/faults', { match, times: numberOf(form.times) ?? 1, ...turnOf(form), effect })
}

const chargeFault: Action = (form) =>
  post('/faults', {
    match: { on: 'charge', customer: filled(form.customer) },
    times: numberOf(form.times) ?? 1,
    effect: { decline_code: filled(form.decline_code) },
  })

const delivery: Action = (form) =>
  post('/delivery', {
    duplicate: numberOf(form.duplicate) ?? 0,
    delay_ms: numberOf(form.delay_ms) ?? 0,
    drop: form.drop === 'on',
    reorder: form.reorder === 'on',
    sign: form.sign ?? 'good',
    types: words(form.types) ?? null,
    ...(form.schedule === 'quick' || form.schedule === 'live' ? { schedule: form.schedule } : {}),
  })

const ruleEffects: Record<string, Record<string, unknown>> = {
  duplicate: { duplicate: 1 },
  reorder: { reorder: true },
  delay: { delay_ms: 5_000 },
  drop_once: { drop: 'once' },
  drop_forever: { drop: 'forever' },
  not_generated: { generate: false },
  twin: { twin: true },
  wrong: { sign: 'wrong' },
  stale: { sign: 'stale' },
  future: { sign: 'future' },
  old_version: { api_version: '2020-08-27' },
}

const rule: Action = (form) =>
  post('/delivery/rules', {
    types: words(form.types) ?? null,
    times: numberOf(form.times) ?? null,
    ...turnOf(form),
    effect: ruleEffects[form.effect ?? ''] ?? {},
  })

const rateLimits: Action = (form) =>
  post('/rate_limits', {
    enabled: form.enabled === 'on',
    read_per_second: numberOf(form.read_per_second),
    write_per_second: numberOf(form.write_per_second),
  })

const retries: Action = (form) =>
  post('/retries', { schedule: (words(form.schedule) ?? []).map(Number), terminal: form.terminal })

const importState: Action = ({ fixture = '' }) => {
  try {
    return post('/import', JSON.parse(fixture) as unknown)
  } catch {
    return 'What you gave is not JSON.'
  }
}

/** What the forms of the dashboard can ask for, by the last part of their address. */
export const actions: Record<string, Action | undefined> = {
  advance,
  fault: requestFault,
  'charge-fault': chargeFault,
  'delete-fault': ({ id }) => remove(`/faults/${segment(id)}`),
  'clear-faults': () => remove('/faults'),
  delivery,
  rule,
  'delete-rule': ({ id }) => remove(`/delivery/rules/${segment(id)}`),
  'good-webhooks': () => post('/delivery', { reset: true }),
  flush: () => post('/delivery', { flush: true }),
  seed: ({ seed }) => post('/seed', { seed: numberOf(seed) }),
  resend: ({ id }) => post(`/deliveries/${segment(id)}/resend`),
  'resend-all': () => post('/deliveries/resend'),
  'resend-event': ({ id }) => post(`/events/${segment(id)}/resend`),
  'roll-secret': ({ id }) => post(`/webhook_endpoints/${segment(id)}/roll_secret`),
  'rate-limits': rateLimits,
  retries,
  reset: ({ sure }) => (sure === 'on' ? post('/reset') : 'Tick the box first: nothing comes back.'),
  import: importState,
}
