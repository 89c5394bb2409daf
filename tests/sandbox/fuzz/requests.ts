import type { Served } from '#sandbox/app.ts'
import type { Received } from '#sandbox/http/server.ts'
import type { Random } from './random.ts'
import { fieldsOf, oddity, wordFor, type Known } from './values.ts'

const formType = 'application/x-www-form-urlencoded'

const written = (random: Random, text: string): string => {
  if (random.slips()) return text
  const safe = encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, '?'))
  return random.chance(0.5) ? safe.replaceAll('%20', '+') : safe
}

const formOf = (random: Random, pairs: [string, string][]): string =>
  pairs
    .map(([path, text]) => `${random.chance(0.8) ? path : encodeURIComponent(path)}=${written(random, text)}`)
    .join('&')

/** Bends a form: parts of it doubled, cut, nested too deep, or with names nobody knows. */
function bent(random: Random, form: string): string {
  const parts = form.split('&')
  switch (random.below(7)) {
    case 0:
      return [...parts, random.pick(parts)].join('&')
    case 1:
      return form.slice(0, random.below(form.length + 1))
    case 2:
      return `${form}&${oddity(random)}=${oddity(random)}`
    case 3:
      return `${form}&a${'[b]'.repeat(random.below(200))}=1`
    case 4:
      return `${form}&items[${random.pick(['999999999', '-1', '', 'x', '1.5'])}][price]=1`
    case 5:
      return form.replaceAll('[', random.pick(['[[', '%5B', '(', '['])).replaceAll('=', random.pick(['=', '==', '']))
    default:
      return `${form}&expand[]=${random.pick(['customer', 'data.customer', 'a.b.c.d.e', 'latest_invoice.payments', oddity(random)])}`
  }
}

const anyJson = (random: Random, known: Known, depth = 0): unknown => {
  const name = random.pick(['customer', 'seconds', 'status', 'id', 'payment_method', 'types'])
  switch (random.below(depth > 2 ? 4 : 6)) {
    case 0:
      return random.pick([null, true, false, 0, 1, -1, 1e308, 0.5])
    case 1:
      return oddity(random)
    case 2:
    case 3:
      return wordFor(random, known, name)
    case 4:
      return [anyJson(random, known, depth + 1)]
    default:
      return { [name]: anyJson(random, known, depth + 1), [oddity(random)]: anyJson(random, known, depth + 1) }
  }
}

/** Bodies of control calls that do something; the rest is chance. Time moves little, or a run would last for ever. */
const controlBodies: [path: RegExp, bodies: unknown[]][] = [
  [
    /clock\/advance$/,
    [{ seconds: 0 }, { seconds: 3_600 }, { seconds: 86_400 }, { seconds: -1 }, { to: 'soon' }, { to: 1 }],
  ],
  [/complete$/, [{ payment_method: 'pm_card_visa' }, { payment_method: 'pm_card_chargeDeclined' }, {}]],
  [/disputes/, [{ reason: 'fraudulent' }, { status: 'won' }, { status: 'lost' }]],
  [/idempotency/, [{ retention_ms: 86_400_000 }, { retention_ms: 'long' }]],
]

function controlBody(random: Random, known: Known, path: string): string {
  const known_ = controlBodies.find(([of]) => of.test(path))?.[1]
  if (random.slips()) return random.pick(['{', '[]', 'null', '"x"', '{"a":', '\u0000'])
  const moves = path.endsWith('advance')
  if (known_ && (moves || random.chance(0.6))) return JSON.stringify(random.pick(known_))
  return JSON.stringify({ [random.pick(['charge', 'match', 'seconds', 'customer', 'seed'])]: anyJson(random, known) })
}

/** What stands before an id in a path tells whose id it is. */
const idsUnder: Record<string, string> = {
  ...{
    customers: 'cus',
    subscriptions: 'sub',
    invoices: 'in',
    payment_intents: 'pi',
    prices: 'price',
    products: 'prod',
  },
  ...{ payment_methods: 'pm', refunds: 're', subscription_items: 'si', sessions: 'cs', charges: 'ch', coupons: 'HALF' },
  ...{ promotion_codes: 'promo', events: 'evt', invoice_payments: 'inpay', invoiceitems: 'ii', disputes: 'dp' },
  ...{ setup_intents: 'seti', test_clocks: 'clock', webhook_endpoints: 'we', configurations: 'bpc', deliveries: 'del' },
  ...{
    subscription_schedules: 'sub',
    credit_notes: 'cn',
    tax_rates: 'txr',
    tax_ids: 'txi',
    pay: 'cs',
    features: 'feat',
  },
}

function pathOf(random: Random, known: Known, { path }: Served): string {
  const parts = path.split('/').map((part, at, all) => {
    if (!part.startsWith(':')) return part
    const id = random.slips() ? oddity(random) : known.one(random, idsUnder[all[at - 1] ?? ''])
    return encodeURIComponent(id.replaceAll(/[\ud800-\udfff]/g, '?'))
  })
  const filled = parts.join('/')
  if (!random.slips()) return filled
  const odd = [`${filled}/`, `/${filled}`, filled.toUpperCase(), `${filled}%`, `${filled}/%00`, `${filled}/../x`]
  return random.pick([...odd, filled.slice(0, -2)])
}

const keys = [
  'Bearer sk_test_fuzz',
  'Bearer sk_live_x',
  'Bearer rk_test_x',
  'Basic !!!!',
  'Basic c2tfdGVzdF94Og==',
  'Bearer',
  '',
]

const types = ['application/json', 'text/plain', 'multipart/form-data; boundary=x', '']

/** Headers that nobody sends by mistake, but somebody might. */
const oddHeaders = (random: Random): Record<string, string> => ({
  authorization: random.pick(keys),
  'stripe-version': random.pick(['2026-10-28.endive', '2020-08-27', 'x']),
  ...(random.chance(0.3) ? { 'idempotency-key': 'k'.repeat(300) } : {}),
  ...(random.chance(0.2) ? { 'stripe-account': random.pick(['acct_1', oddity(random)]) } : {}),
  ...(random.chance(0.2) ? { origin: 'http://evil.example' } : {}),
})

const headersOf = (random: Random, control: boolean): Record<string, string> => ({
  host: '127.0.0.1:1',
  authorization: 'Bearer sk_test_fuzz',
  'content-type': random.slips() ? random.pick(types) : control ? 'application/json' : formType,
  ...(random.chance(0.2) ? { 'idempotency-key': `key-${random.below(3_000)}` } : {}),
  ...(random.slips() ? oddHeaders(random) : {}),
})

/** A request to something that is there, usually sensible in most of its parts and wrong in one or two. */
export function requestTo(random: Random, known: Known, route: Served): Received {
  random.wildness = random.pick([0, 0, 0.02, 0.1, 0.3])
  const control = route.path.startsWith('/_sandbox/')
  const pairs = route.params
    ? fieldsOf(random, known, '', route.params)
    : [['card', '4242424242424242'] as [string, string], ['email', wordFor(random, known, 'email')] as [string, string]]
  const plain = formOf(random, pairs)
  const form = random.slips() ? bent(random, plain) : plain
  const inBody = route.method === 'POST'
  return {
    method: random.chance(0.03)
      ? random.pick(['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', ''])
      : route.method,
    path: pathOf(random, known, route),
    query: !inBody || random.slips() ? form : '',
    headers: headersOf(random, control),
    body: inBody ? (control ? controlBody(random, known, route.path) : form) : '',
  }
}
