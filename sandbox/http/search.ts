import type { StripeObject } from '../store/types.ts'
import { invalidRequest } from './errors.ts'

/** Which fields of an object a search may ask for, and how. */
export type SearchFields = Record<string, 'text' | 'number'>

interface Clause {
  negated: boolean
  /** The path in the object: one field, or `metadata` and its key. */
  path: string[]
  operator: string
  /** Null asks whether the field is there at all. */
  wanted: string | null
}

const clausePattern =
  /^(-?)(?:metadata\[["']([^"']+)["']\]|([a-z_.]+))\s*(:|~|>=|<=|>|<)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(null|[\w.-]+))/i
const joinPattern = /^\s+(?:(AND|OR)\s+)?/i

const refuse = (query: string): Error =>
  invalidRequest(`We were unable to parse your search query: ${query}`, { param: 'query' })

/** Quoted text, a bare word, or null for the word `null`. */
function wantedOf(quoted: string | undefined, bare: string | undefined): string | null {
  if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1')
  return bare === 'null' ? null : (bare ?? '')
}

function clauseOf(match: RegExpMatchArray, fields: SearchFields): Clause {
  const [, minus, key, field, operator = ':', doubleQuoted, singleQuoted, bare] = match
  const path = field === undefined ? ['metadata', key ?? ''] : [field]
  const kind = field === undefined ? 'text' : fields[field]
  if (kind === undefined) {
    throw invalidRequest(`Field \`${field}\` is an unsupported search field for this resource.`, { param: 'query' })
  }
  if (kind === 'text' && /[<>]/.test(operator)) {
    throw invalidRequest(`Operator \`${operator}\` is not supported for \`${field ?? 'metadata'}\`.`, {
      param: 'query',
    })
  }
  return { negated: minus === '-', path, operator, wanted: wantedOf(doubleQuoted ?? singleQuoted, bare) }
}

/** Reads a query: clauses all joined by AND (or spaces), or all by OR. */
function parse(query: string, fields: SearchFields): { clauses: Clause[]; any: boolean } {
  const clauses: Clause[] = []
  const joins = new Set<string>()
  let rest = query.trim()
  while (rest !== '') {
    const match = clausePattern.exec(rest)
    if (!match) throw refuse(query)
    clauses.push(clauseOf(match, fields))
    rest = rest.slice(match[0].length)
    if (rest === '') break
    const join = joinPattern.exec(rest)
    if (!join) throw refuse(query)
    joins.add((join[1] ?? 'AND').toUpperCase())
    rest = rest.slice(join[0].length)
  }
  if (clauses.length === 0) throw refuse(query)
  if (joins.size > 1) {
    throw invalidRequest('You cannot combine AND and OR operators in the same query.', { param: 'query' })
  }
  return { clauses, any: joins.has('OR') }
}

const valueAt = (object: StripeObject, path: string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], object)

function compare(value: unknown, operator: string, wanted: string): boolean {
  const text = String(value).toLowerCase()
  switch (operator) {
    case '~':
      return text.includes(wanted.toLowerCase())
    case '>':
      return Number(value) > Number(wanted)
    case '>=':
      return Number(value) >= Number(wanted)
    case '<':
      return Number(value) < Number(wanted)
    case '<=':
      return Number(value) <= Number(wanted)
    default:
      return text === wanted.toLowerCase()
  }
}

function holds(object: StripeObject, { negated, path, operator, wanted }: Clause): boolean {
  const value = valueAt(object, path) ?? null
  const found = wanted === null ? value === null : value !== null && compare(value, operator, wanted)
  return found !== negated
}

/** The test that a search query stands for. Throws 400 in Stripe's words for one that cannot be read. */
export function matcher(query: string, fields: SearchFields): (object: StripeObject) => boolean {
  const { clauses, any } = parse(query, fields)
  return (object) =>
    any ? clauses.some((clause) => holds(object, clause)) : clauses.every((clause) => holds(object, clause))
}

/** One page of what was found; `next_page` is to be sent back as `page`. */
export function searchPage(
  url: string,
  found: StripeObject[],
  { limit, page }: { limit?: number | undefined; page?: string | undefined },
): Record<string, unknown> {
  const from = page === undefined ? 0 : Number(Buffer.from(page, 'base64url').toString())
  if (!Number.isSafeInteger(from) || from < 0) throw invalidRequest('Invalid page token.', { param: 'page' })
  const to = from + (limit ?? 10)
  const more = found.length > to
  return {
    object: 'search_result',
    url,
    has_more: more,
    data: found.slice(from, to),
    next_page: more ? Buffer.from(String(to)).toString('base64url') : null,
  }
}
