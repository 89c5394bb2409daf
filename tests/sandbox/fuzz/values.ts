import type { Param, Params } from '#sandbox/http/params.ts'
import type { Random } from './random.ts'

/** Ids and tokens that the sandbox has told so far, and what else is worth asking about. */
export class Known {
  private readonly byPrefix = new Map<string, string[]>()

  learn(text: string): void {
    for (const [id] of text.matchAll(/\b(?:[a-z]{2,7}_)(?:test_|sched_)?[0-9A-Za-z]{10,80}(?![0-9A-Za-z_])/g)) {
      const prefix = id.slice(0, id.indexOf('_'))
      const ids = this.byPrefix.get(prefix) ?? []
      if (ids.length < 400) ids.push(id)
      this.byPrefix.set(prefix, ids)
    }
  }

  one(random: Random, prefix?: string): string {
    const ids = this.byPrefix.get(prefix ?? random.pick([...this.byPrefix.keys(), 'cus']))
    return ids && ids.length > 0 ? random.pick(ids) : (prefix ?? 'x_nothing')
  }
}

const prefixes: [name: RegExp, prefix: string][] = [
  [/customer/, 'cus'],
  [/subscription_item|^id$/, 'si'],
  [/subscription/, 'sub'],
  [/invoice/, 'in'],
  [/price|plan/, 'price'],
  [/product/, 'prod'],
  [/payment_method/, 'pm'],
  [/payment_intent/, 'pi'],
  [/charge/, 'ch'],
  [/promotion_code/, 'promo'],
  [/coupon/, 'cpn'],
  [/test_clock|clock/, 'clock'],
]

const words: [name: RegExp, words: string[]][] = [
  [/currency/, ['usd', 'usd', 'usd', 'eur', 'jpy']],
  [/url/, ['http://127.0.0.1:9/nobody', 'http://127.0.0.1:9/{CHECKOUT_SESSION_ID}']],
  [/email/, ['ada@acme.example']],
  [/payment_method/, ['pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_threeDSecure2Required']],
  [/interval/, ['month', 'year', 'week']],
  [/coupon/, ['HALF']],
  [/line1|city|state|name|description|nickname|code/, ['Rue 1', 'Paris', 'Pro']],
  [/country/, ['US', 'DE']],
  [/lookup_key/, ['a', 'b', 'c', 'd']],
  [/enabled_events|types?$/, ['invoice.paid', 'customer.created']],
  [/version/, ['2026-10-28.endive', '2020-08-27']],
]

const oddities = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
    'null',
    'undefined',
    'NaN',
    '[object Object]',
    'true',
    '__proto__',
  ],
  ...[
    'constructor',
    'toString',
    '<script>alert(1)</script>',
    '"><img src=x>',
    "' OR 1=1 --",
    '../../etc/passwd',
    '\u0000',
  ],
  ...['\ud800', '😀', 'ﷺ', 'a'.repeat(5_001), '%', '%zz', '%00', '&', '=', '[', ']', '[]', '{}', '\r\nX: y', '${7*7}'],
]

/** Something nobody expects. */
export const oddity = (random: Random): string => random.pick(oddities)

/** A word for a field of this name: usually a sensible one. */
export function wordFor(random: Random, known: Known, name: string): string {
  if (random.slips()) return oddity(random)
  const sensible = words.find(([field]) => field.test(name))
  if (sensible && random.chance(0.7)) return random.pick(sensible[1])
  const prefix = prefixes.find(([field]) => field.test(name))?.[1]
  if (prefix !== undefined) return known.one(random, prefix)
  return random.chance(0.5) ? known.one(random) : random.pick(['Pro', 'text', 'month', 'usd', 'requires_action'])
}

const number = (random: Random): string =>
  random.pick([
    '0',
    '1',
    '2',
    '10',
    '900',
    '4900',
    '100',
    '-1',
    '1.5',
    String(random.below(2 ** 31)),
    '9007199254740993',
  ])

const instant = (random: Random): string =>
  String(
    Math.floor(Date.now() / 1000) +
      random.pick(random.slips() ? [-86_400, 0, 40_000_000, 2 ** 40] : [3_700, 86_400, 700_000, 2_600_000]),
  )

function textFor(random: Random, known: Known, name: string, param: Param): string {
  switch (param.kind) {
    case 'integer':
      return number(random)
    case 'boolean':
      return random.pick(['true', 'false'])
    case 'decimal':
      return random.pick(random.slips() ? ['0.000000000001', '1e3'] : ['1', '12.5'])
    case 'enum':
      return random.pick(param.values)
    case 'timestamp':
      return random.chance(0.2) ? random.pick(['now', ...(param.words ?? [])]) : instant(random)
    default:
      return wordFor(random, known, name)
  }
}

/** `[path, text]` pairs that a form would hold for this parameter. */
function pairsOf(random: Random, known: Known, at: string, name: string, param: Param): [string, string][] {
  if (random.slips()) return [[at, oddity(random)]]
  const each = (of: Param, key: string): [string, string][] => pairsOf(random, known, `${at}[${key}]`, name, of)
  const keyOf = (_: unknown, index: number): string => (random.slips() ? '' : String(index))
  switch (param.kind) {
    case 'range':
      return [[random.chance(0.5) ? at : `${at}[${random.pick(['gt', 'gte', 'lt'])}]`, instant(random)]]
    case 'array':
      return Array.from({ length: random.below(3) }, keyOf).flatMap((key) => each(param.of, key))
    case 'hash':
      return fieldsOf(random, known, at, param.fields)
    case 'map':
      return each(param.of, random.pick(['eur', 'jpy']))
    case 'metadata':
      return [[`${at}[${random.pick(['k', 'plan', '__proto__'])}]`, random.slips() ? oddity(random) : 'v']]
    case 'any':
      return [[`${at}[card]`, 'x']]
    default:
      return [[at, textFor(random, known, name, param)]]
  }
}

/** Some of these fields, as pairs: those that matter most of the time, of the others a few. */
export function fieldsOf(random: Random, known: Known, under: string, fields: Params): [string, string][] {
  const names = Object.keys(fields)
  const share = Math.min(1, random.below(4) / Math.max(1, names.length))
  return names.flatMap((name) => {
    if (!random.chance(usual.test(name) ? 0.85 : share)) return []
    return pairsOf(random, known, under === '' ? name : `${under}[${name}]`, name, fields[name] as Param)
  })
}

const usual =
  /^(customer|items|price|product|currency|mode|line_items|unit_amount|success_url|recurring|interval|quantity)$/
